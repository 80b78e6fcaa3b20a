/** Somebody by their handle in the policy of that time, and by their Slack account where it is known. */
export type Identity = { person: string; slackId?: string | undefined };

const ACCOUNT = /^[UW][A-Z0-9]{2,20}$/;

/**
 * Whether two names are one person: by their accounts where both are known, since a handle may be changed or given to
 * somebody else; else by their handles.
 */
export function samePerson(left: Identity, right: Identity): boolean {
  const [here, there] = [accountOf(left), accountOf(right)];
  return here !== undefined && there !== undefined ? here === there : left.person === right.person;
}

/** Members of user groups whom the policy does not name go by their account. */
function accountOf({ person, slackId }: Identity): string | undefined {
  return slackId ?? (ACCOUNT.test(person) ? person : undefined);
}
