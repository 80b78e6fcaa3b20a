/**
 * An account's number or name without what only dresses it: letters, small, and digits. `123-456-7890` and `1234567890`
 * are one account. What has neither letter nor digit stays as it is.
 */
export function accountKey(account: string): string {
  const bare = account
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  return bare === '' ? account : bare;
}

/** Whether two ways of writing name one account. */
export function sameAccount(left: string, right: string): boolean {
  return accountKey(left) === accountKey(right);
}
