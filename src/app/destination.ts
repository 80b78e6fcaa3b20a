/** One spelling for each channel of the policy, `#approvals` or `approvals`, so that it has one queue and one pace. */
export function destinationOf(channel: string): string {
  return channel.replace(/^#/, '');
}
