import type { ModalView } from '@slack/types';
import { engageHalt } from '../../src/app/engage-halt.ts';
import { readCarried } from '../../src/app/form-origin.ts';
import type { Drawing } from '../../src/app/ports.ts';
import type { ClickReply } from '../../src/app/slack-desk.ts';
import { createWakeups } from '../../src/app/wakeups.ts';
import { decodeChoice } from '../../src/cards/action-id.ts';
import { parseScope } from '../../src/domain/halt.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { TEAM } from './sim-bot.ts';
import { ACCOUNTS, AGENTS } from './sim-content.ts';
import { fillIn } from './sim-forms.ts';
import { wordsOf } from './sim-ledger.ts';
import { aboutOf, BATCH_DOES, batchOf, type Pressable, pressables } from './sim-pressables.ts';
import type { Random } from './sim-random.ts';
import type { Shown } from './sim-slack.ts';
import { personBySlackId, rolesByName } from './sim-staff.ts';
import type { World } from './sim-world.ts';

export type People = {
  /** Somebody presses something that Slack shows or lately showed; false when there is nothing to press. */
  press(): boolean;
  click(slackId: string, pressed: Pressable, shown: Shown): Promise<ClickReply | null>;
  command(slackId: string, text: string): Promise<Drawing | null>;
  /** An operator at the machine, with a process of their own: Slack may be down. */
  engageHere(scope: string, by: string): Promise<void>;
  anyHalt(): void;
  anyRelease(): void;
  /** Somebody goes away, with a deputy or without one, or comes back. */
  anyAbsence(): void;
};

const STRANGER = 'U0000NORA';
/** Who answers for no agent, and so may release any halt. */
export const RELEASERS = ['U0000DANA', 'U0000OMAR', 'U0000INES'];
/** How much likelier one button, or choice of the menu, is pressed than another. */
const LIKELY: Readonly<Record<string, number>> = {
  ...{ approve: 40, undo: 8, close: 16, reject: 4 },
  ...{ with_note: 4, amend: 40, reassign: 4, snooze: 4, annotate: 1, details: 1 },
  roll_back_all: 1,
  ...{ batch_approve: 24, batch_leave_out: 8, batch_undo: 40, batch_reject: 2, batch_open: 2, decide: 4 },
};
const DID: Readonly<Record<string, readonly string[]>> = {
  approve: ['approval_given'],
  reject: ['rejected', 'rollback_declined'],
  undo: ['undone', 'rollback_requested', 'rollback_asked', 'rollback_approved'],
  close: ['closed'],
  amend: ['amended'],
  reassign: ['reassigned'],
  snooze: ['snoozed'],
  annotate: ['note_added'],
};

function nameOf({ actionId, value }: Pressable): string {
  return decodeChoice(value)?.verb ?? actionId;
}

export function createPeople(
  world: Pick<World, 'bot' | 'slack' | 'ledger' | 'probe' | 'broken' | 'trace' | 'afterwards'>,
  policy: Policy,
  random: Random,
): People {
  const slackIds = Object.values(policy.file.people).map(({ slack }) => slack);
  const user = (id: string) => ({ id, teamId: TEAM });

  async function click(slackId: string, pressed: Pressable, { channel, ts }: Shown): Promise<ClickReply | null> {
    world.trace.add(`${slackId} presses ${pressed.actionId} ${pressed.value}`);
    const answered = await world.bot.ask(({ desk }) =>
      desk.click({ user: user(slackId), ...pressed, place: { channel, ts } }),
    );
    world.trace.add(
      `${slackId} is answered ${answered.ok ? `${answered.value.kind} ${answered.value.kind === 'tell' ? answered.value.text : ''}` : answered.why}`,
    );
    if (!answered.ok) return null;
    const reply = answered.value;
    const { id, revisionHash } = aboutOf(pressed.value);
    const batch = batchOf(pressed.value);
    const verb = BATCH_DOES[pressed.actionId];
    if (reply.kind === 'done' && batch === null) acknowledged(slackId, pressed.actionId, id, revisionHash);
    if (reply.kind === 'done' && batch !== null && verb !== undefined) acknowledgedAll(slackId, verb, batch, []);
    if (reply.kind === 'tell')
      world.afterwards(() =>
        world.ledger.readAsPersonDoes(
          reply.text,
          batch === null ? [world.ledger.life(id)].flatMap((life) => life ?? []) : world.ledger.lives(),
        ),
      );
    if (reply.kind === 'modal' && reply.view.callback_id !== undefined && random.chance(0.8)) {
      await submit(slackId, reply.view);
    }
    return reply;
  }

  async function submit(slackId: string, view: ModalView): Promise<void> {
    const { callback_id: callbackId = '', private_metadata: privateMetadata = '' } = view;
    const values = fillIn(view, random, [...slackIds, STRANGER]);
    const answered = await world.bot.ask(({ desk }) =>
      desk.submit({ user: user(slackId), callbackId, privateMetadata, values }),
    );
    world.trace.add(`${slackId} sends ${callbackId} and is answered ${JSON.stringify(answered)}`);
    const done = answered.ok && 'text' in answered.value && answered.value.text === null;
    const { about } = readCarried(privateMetadata);
    const { id, revisionHash } = aboutOf(about);
    const verb = callbackId === 'decide' ? (values.decision?.decision ?? '') : callbackId;
    const batch = batchOf(about);
    if (done && batch === null) acknowledged(slackId, verb, id, revisionHash);
    const leftOut = Object.values(values).flatMap(({ leave_out: ids }) => ids?.split(',') ?? []);
    if (done && batch !== null) acknowledgedAll(slackId, 'approve', batch, leftOut);
  }

  /** The same of each that the card offered, but for those that were left out. */
  function acknowledgedAll(
    slackId: string,
    verb: 'approve' | 'reject' | 'undo',
    { batchId, offer }: { batchId: string; offer: string },
    leftOut: readonly string[],
  ): void {
    const offered = world.probe.offers(batchId).find(({ hash }) => hash === offer);
    const items = verb === 'undo' ? offered?.undo : offered?.decide;
    for (const { id, revisionHash } of items ?? [])
      if (!leftOut.includes(id)) acknowledged(slackId, verb, id, revisionHash);
  }

  /** What a person was told is done is in the record, for the very revision that they saw. */
  function acknowledged(slackId: string, verb: string, id: string, revisionHash: string): void {
    const person = personBySlackId(policy, slackId);
    world.afterwards(() => {
      const past = world.ledger.life(id)?.past ?? [];
      const kept = past.some(
        (fact) =>
          // Handed over again to whom it was handed already, it stays as somebody else has done it.
          (fact.person === person || verb === 'reassign') &&
          // An amendment makes a revision of its own.
          (fact.revisionHash === revisionHash || fact.type === 'amended') &&
          DID[verb]?.includes(fact.type),
      );
      if (!kept) world.broken(`no acknowledged decision is lost: ${verb} of ${id} by ${person}`);
    });
  }

  async function command(slackId: string, text: string): Promise<Drawing | null> {
    world.trace.add(`${slackId} types /hitl ${text}`);
    const answered = await world.bot.ask(({ desk }) => desk.command({ user: user(slackId), text }));
    world.trace.add(`${slackId} reads ${answered.ok ? answered.value.text : answered.why}`);
    if (!answered.ok) return null;
    const drawing = answered.value;
    world.afterwards(() => world.ledger.readAsPersonDoes(wordsOf(drawing), world.ledger.lives()));
    return drawing;
  }

  async function engageHere(scope: string, by: string): Promise<void> {
    world.trace.add(`${by} engages a halt on ${scope} at the machine`);
    const parsed = parseScope(scope) ?? { kind: 'all' as const };
    await world.bot.ask(({ app }) =>
      engageHalt(
        { ...app, wakeups: createWakeups(), alertsTo: app.policy().file.channels.alerts },
        parsed,
        'drill',
        by,
      ),
    );
  }

  /** Mostly somebody who may decide it, now and then anybody. */
  function somebody(id: string): string {
    const life = world.ledger.life(id);
    const roles = life ? [...life.verdict.approval.roles, ...life.verdict.chain.flatMap((step) => step.roles)] : [];
    const owners = slackIds.filter((slackId) =>
      rolesByName(policy, personBySlackId(policy, slackId) ?? '').some((role) => roles.includes(role)),
    );
    if (owners.length > 0 && random.chance(0.75)) return random.pick(owners);
    return random.pick([...slackIds, STRANGER]);
  }

  return {
    press() {
      const choices = world.slack.shown().flatMap((shown) => {
        // A screen may still show what was drawn before.
        const drawing = random.chance(0.1) ? random.pick(shown.drawings) : shown.drawings.at(-1);
        return drawing ? pressables(drawing).map((pressed) => ({ shown, pressed })) : [];
      });
      if (choices.length === 0) return false;
      const { shown, pressed } = random.weighted(
        choices.map((choice) => [LIKELY[nameOf(choice.pressed)] ?? 0, choice] as const),
      );
      const batch = batchOf(pressed.value);
      const [first = ''] = batch === null ? [] : world.probe.batchItems(batch.batchId);
      const id = batch === null ? aboutOf(pressed.value).id : first;
      const who = somebody(id);
      const also = random.weighted([
        [8, null],
        [1, who],
        [1, somebody(id)],
      ]);
      for (const slackId of also === null ? [who] : [who, also]) {
        void click(slackId, pressed, shown).catch((error: unknown) => world.broken(String(error)));
      }
      return true;
    },
    click,
    command,
    engageHere,
    anyHalt() {
      const open = world.ledger.lives().filter(({ status }) => ['pending', 'approved', 'executing'].includes(status));
      const aimed = open.length > 0 ? `agent:${random.pick(open).agent}` : 'all';
      const some = ['all', `agent:${random.pick(AGENTS)}`, 'platform:shop', `account:${random.pick(ACCOUNTS)}`];
      const scope = random.chance(0.5) ? aimed : random.pick([...some, 'action:budget.shift']);
      if (random.chance(0.5)) void engageHere(scope, 'operator');
      else void command(random.pick([...slackIds, STRANGER]), `kill ${scope} drill`);
    },
    anyAbsence() {
      const [who, deputy] = [random.pick(slackIds), random.pick(slackIds)];
      const until = random.pick(['for 10m', 'for 3h', 'for 2 days', 'until 2026-11-25 12:00']);
      const words = [`away ${until} → <@${deputy}|x>`, `away ${until}`, `away ${until} -&gt; <@${deputy}>`, 'back'];
      void command(who, random.pick(words));
    },
    anyRelease() {
      const scopes = world.ledger.halts();
      if (scopes.length === 0) return;
      const who = random.pick(random.chance(0.7) ? RELEASERS : [...slackIds, STRANGER]);
      void command(who, `release ${random.pick(scopes)} it is safe`);
    },
  };
}
