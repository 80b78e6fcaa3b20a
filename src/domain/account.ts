const PLAIN = /^[ -~]*$/;

/**
 * An account's number or name without what only dresses it: letters, small, and digits. `123-456-7890` and `1234567890`
 * are one account. What has neither letter nor digit stays as it is.
 */
export function accountKey(account: string): string {
  // Nearly all are plain letters and digits, which is told in a tenth of the time.
  const bare = PLAIN.test(account) ? account.toLowerCase().replace(/[^a-z0-9]/g, '') : bareOf(account);
  return bare === '' ? account : bare;
}

function bareOf(account: string): string {
  return account
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** Whether two ways of writing name one account. */
export function sameAccount(left: string, right: string): boolean {
  return accountKey(left) === accountKey(right);
}
