import type { AckFn, RespondArguments, RespondFn, ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Log } from '../../app/log.ts';
import type { Clock } from '../../app/ports.ts';
import type { SlackDesk } from '../../app/slack-desk.ts';
import { ackPromptly, type Settled } from './ack-promptly.ts';
import { Click, Command, HomeOpened, Submission } from './payloads.ts';
import { readFailure } from './slack-failure.ts';
import { createTell, type Tell } from './tell.ts';

const COMMAND_FAULT = 'Something failed on our side. See with `/hitl status` what was done before you rely on it.';
const FAULT = 'Something failed on our side. Unless the card changes, nothing was decided: click again.';
const TOO_LATE = 'The form could not be opened in time. Click again.';

type Arriving<A> = { body: unknown; ack: AckFn<A>; respond: RespondFn | undefined };

/** The ways a person reaches us. None of them rejects; each acknowledges exactly once, but for events, which Bolt does. */
export type Interactions = {
  openHome(body: unknown): Promise<void>;
  click(arriving: Arriving<void>): Promise<void>;
  submit(arriving: Arriving<ViewResponseAction>): Promise<void>;
  command(arriving: Arriving<RespondArguments>): Promise<void>;
};

/**
 * Decide durably, then acknowledge, then tell: what Slack was told is kept. Where the decision takes longer than Slack
 * waits, the acknowledgement comes first and the outcome follows.
 */
export function createInteractions(parts: {
  desk: SlackDesk;
  replies: WebClient;
  clock: Clock;
  log: Log;
}): Interactions {
  const { desk, replies, clock, log } = parts;
  const tell = createTell(replies, log);

  function fault(route: string, error: unknown): void {
    log.error({ route, error }, 'an interaction failed on our side');
  }

  // A socket that broke, or a request that Slack gave up: the decision stands, and the person is told all the same.
  async function acknowledge(route: string, ack: Promise<void>): Promise<void> {
    await ack.catch((error: unknown) => log.warn({ route, error }, 'an interaction could not be acknowledged'));
  }

  async function unreadable(route: string, ack: () => Promise<void>): Promise<void> {
    log.warn({ route, code: 'unreadable_payload' }, 'an interaction could not be read');
    await acknowledge(route, ack());
  }

  async function click({ body, ack, respond }: Arriving<void>): Promise<void> {
    const read = Click.safeParse(body);
    if (!read.success) return unreadable('click', ack);
    const { triggerId, link, ...asked } = read.data;
    if (link) return acknowledge('click', ack());
    const listener = { userId: asked.user.id, channel: asked.place.channel, respond };

    const { settled } = await ackPromptly(
      () => desk.click(asked),
      () => acknowledge('click', ack()),
      clock,
    );
    if (!settled.ok) {
      fault('click', settled.error);
      return tell(listener, { text: FAULT });
    }
    const reply = settled.value;
    if (reply.kind === 'tell') {
      // Home has no message to answer under: over it, rather than in the direct messages where nobody looks just then.
      if (asked.place.home && (await opened(triggerId, noticeView(reply.text)))) return;
      return tell(listener, { text: reply.text });
    }
    if (reply.kind === 'modal' && !(await opened(triggerId, reply.view))) return tell(listener, { text: TOO_LATE });
  }

  async function opened(triggerId: string, view: ModalView): Promise<boolean> {
    try {
      await replies.views.open({ trigger_id: triggerId, view });
      return true;
    } catch (error) {
      log.warn({ route: 'click', code: readFailure(error).code }, 'a form could not be opened');
      return false;
    }
  }

  async function submit({ body, ack }: Arriving<ViewResponseAction>): Promise<void> {
    const read = Submission.safeParse(body);
    if (!read.success) return unreadable('submit', ack);
    const { inTime, settled } = await ackPromptly(
      () => desk.submit(read.data),
      (answer) => acknowledge('submit', ack(answer === null ? undefined : formAnswer(answer))),
      clock,
    );
    if (!settled.ok) fault('submit', settled.error);
    if (inTime) return;
    const said = afterTheForm(settled);
    if (said !== null) await tell({ userId: read.data.user.id, channel: null, respond: undefined }, said);
  }

  async function command({ body, ack, respond }: Arriving<RespondArguments>): Promise<void> {
    const read = Command.safeParse(body);
    if (!read.success) return unreadable('command', ack);
    const { channel, ...asked } = read.data;
    const said = (answer: Settled<Awaited<ReturnType<SlackDesk['command']>>>) =>
      answer.ok ? answer.value : { text: COMMAND_FAULT };
    const { inTime, settled } = await ackPromptly(
      () => desk.command(asked),
      (answer) =>
        acknowledge('command', ack(answer === null ? undefined : { response_type: 'ephemeral', ...said(answer) })),
      clock,
    );
    if (!settled.ok) fault('command', settled.error);
    if (!inTime) await tell({ userId: asked.user.id, channel, respond }, said(settled));
  }

  async function openHome(body: unknown): Promise<void> {
    const read = HomeOpened.safeParse(body);
    if (!read.success) {
      log.warn({ route: 'home', code: 'unreadable_payload' }, 'an event could not be read');
      return;
    }
    const { tab, ...home } = read.data;
    if (tab !== 'home') return;
    await desk.openHome(home).catch((error: unknown) => fault('home', error));
  }

  return { click, submit, command, openHome };
}

type SubmitAnswer = Awaited<ReturnType<SlackDesk['submit']>>;

/** The form stays open with its errors, closes without a word, or gives way to one. */
function formAnswer(settled: Settled<SubmitAnswer>): ViewResponseAction | undefined {
  if (!settled.ok) return notice(FAULT);
  if ('errors' in settled.value) return { response_action: 'errors', errors: settled.value.errors };
  if ('shown' in settled.value) return { response_action: 'update', view: view(settled.value.shown.blocks) };
  return settled.value.text === null ? undefined : notice(settled.value.text);
}

/** What is said in place of `formAnswer` when the form had to be closed before the answer came. */
function afterTheForm(settled: Settled<SubmitAnswer>): Parameters<Tell>[1] | null {
  if (!settled.ok) return { text: FAULT };
  if ('shown' in settled.value) return settled.value.shown;
  if ('text' in settled.value) return settled.value.text === null ? null : { text: settled.value.text };
  return { text: `Nothing was decided: ${Object.values(settled.value.errors).join(' ')} Open the form again.` };
}

function notice(text: string): ViewResponseAction {
  return { response_action: 'update', view: noticeView(text) };
}

function noticeView(text: string): ModalView {
  return view([{ type: 'section', text: { type: 'mrkdwn', text } }]);
}

function view(blocks: ModalView['blocks']): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'Countersign' },
    close: { type: 'plain_text', text: 'Close' },
    blocks,
  };
}
