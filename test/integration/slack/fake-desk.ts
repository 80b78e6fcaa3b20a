import type { SlackDesk } from '../../../src/app/slack-desk.ts';

type Asked = {
  clicks: Parameters<SlackDesk['click']>[0][];
  submissions: Parameters<SlackDesk['submit']>[0][];
  commands: Parameters<SlackDesk['command']>[0][];
  homes: Parameters<SlackDesk['openHome']>[0][];
};

/** A desk that keeps what it was asked and answers as the test says. */
export function createFakeDesk(answers: Partial<SlackDesk> = {}): SlackDesk & { asked: Asked } {
  const asked: Asked = { clicks: [], submissions: [], commands: [], homes: [] };
  return {
    asked,
    async click(click) {
      asked.clicks.push(click);
      return (await answers.click?.(click)) ?? { kind: 'done' };
    },
    async submit(submission) {
      asked.submissions.push(submission);
      return (await answers.submit?.(submission)) ?? { text: null };
    },
    async openHome(opened) {
      asked.homes.push(opened);
      await answers.openHome?.(opened);
    },
    async command(command) {
      asked.commands.push(command);
      return (await answers.command?.(command)) ?? { text: 'Nothing waits.', blocks: [] };
    },
  };
}
