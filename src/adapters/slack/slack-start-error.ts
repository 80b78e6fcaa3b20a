/** Thrown when Slack refuses us for a reason that an admin can mend; `code` is Slack's. */
export class SlackStartError extends Error {
  readonly code: string;
  constructor(code: string, options?: ErrorOptions) {
    super(
      `Slack refuses this app (${code}): expected a valid SLACK_BOT_TOKEN, and for Socket Mode a SLACK_APP_TOKEN with connections:write. Run \`countersign doctor\`.`,
      options,
    );
    this.name = 'SlackStartError';
    this.code = code;
  }
}
