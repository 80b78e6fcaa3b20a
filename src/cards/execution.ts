import { missingRoles } from '../domain/approval.ts';
import { standIns } from '../domain/escalation.ts';
import type { Measured, Recommendation, RollbackProposal, State } from '../domain/state.ts';
import type { CardContext } from './card-context.ts';
import { releaseLines } from './decided.ts';
import { agentName } from './headline.ts';
import { agentText } from './mrkdwn.ts';
import { mention, titles } from './owners.ts';
import { moment, near } from './time.ts';

/** Where a recommendation stands, in lines of mrkdwn; and what its agent reports of it, raw, to be drawn as the agent's words. */
export type Standing = { lines: string[]; reported: string[] };

type Of<S extends State['status']> = Extract<State, { status: S }>;

/** Between the permit and the report nobody but the agent knows what was done; the lines say so. */
export function executingLines(item: Recommendation, state: Of<'executing'>, context: CardContext): string[] {
  const { permit, overdue, stopRequestedAt, release } = state;
  const agent = agentName(item);
  const lines = [
    overdue
      ? `❓ *${agent} redeemed its permit* · ${moment(permit.redeemedAt)} *and has not reported.* Treat the outcome as unknown: look ${where(item)}.`
      : `⏳ *${agent} redeemed its permit* · ${moment(permit.redeemedAt)} and must report by ${near(permit.expiresAt, context.now)}. It can no longer be undone here.`,
  ];
  if (stopRequestedAt !== null) {
    lines.push(
      `⛔ A halt came · ${moment(stopRequestedAt)}, after the permit was redeemed: it may have acted already.`,
    );
  }
  return [...lines, ...releaseLines(release, context)];
}

/** Executed, as the agent reports it; with what a rollback can and cannot bring back, in the agent's own words. */
export function executedStanding(item: Recommendation, state: Of<'executed'>, context: CardContext): Standing {
  const agent = agentName(item);
  const until = canBeRolledBack(item, context.now) ? state.rollbackUntil : null;
  const asked = until === null ? [] : proposalLines(item, state.proposal, context);
  return {
    lines: [
      `✅ *${agent} reports that it executed this* · ${moment(state.executedAt)}`,
      ...releaseLines(state.release, context),
      ...(asked.length > 0
        ? asked
        : [
            until === null
              ? noRollback(item)
              : `*It can be asked to take this back until ${near(until, context.now)}.* ${how(item)}Only ${agent} can then confirm it.`,
          ]),
    ],
    reported: [
      ...detailOf(state),
      ...driftOf(state),
      ...measuredLines(state.measured),
      ...(until === null ? [] : aboutRollback(item)),
    ],
  };
}

/** A large rollback that waits for its quorum: who asked, who is missing, and until when. */
function proposalLines(
  item: Recommendation,
  proposal: RollbackProposal | null,
  { people, now }: CardContext,
): string[] {
  if (proposal === null) return [];
  const { verdict } = item;
  const missing = missingRoles(verdict.approval, standIns(verdict, verdict.chain.length - 1), proposal.approvals);
  const who = missing.length === 0 ? titles(verdict.approval.roles, people) : titles(missing, people, 'and');
  const { approvals, askedBy, askedAt, until } = proposal;
  return [
    ...(askedBy === undefined
      ? []
      : [
          `↩️ *Somebody at the machine wants this taken back*, as ${mention(askedBy, people)} · ${moment(askedAt)}. That counts for nobody's yes.`,
        ]),
    ...approvals.map((given) => `↩️ *${mention(given.by, people)} wants this taken back* · ${moment(given.at)}`),
    `It is large, so ${approvals.length === 0 ? 'two people have' : 'a second person has'} to agree by ${near(until, now)}: ${who}. ${agentName(item)} has not been asked yet; it is still in force.`,
  ];
}

function how({ verdict }: Recommendation): string {
  return verdict.rollbackApprovalMs === null ? '' : 'It is large, so two people have to ask. ';
}

export function failedStanding(item: Recommendation, state: Of<'failed'>, context: CardContext): Standing {
  return {
    lines: [
      `❌ *${agentName(item)} reports that it failed* · ${moment(state.failedAt)}`,
      ...releaseLines(state.release, context),
      `Look ${where(item)} to see that nothing was half done.`,
    ],
    reported: [...detailOf(state), ...driftOf(state)],
  };
}

/** A rollback is called done only when its agent has confirmed it. */
export function rollbackStanding(
  item: Recommendation,
  state: Of<'rolling_back' | 'rolled_back' | 'rollback_failed'>,
  context: CardContext,
): Standing {
  const agent = agentName(item);
  const named = mention(state.requestedBy, context.people);
  const asker = state.atMachine ? `somebody at the machine (as ${named})` : named;
  switch (state.status) {
    case 'rolling_back': {
      const reportBy = near(state.reportBy, context.now);
      return {
        lines: [
          `⏳ *${state.atMachine ? `Somebody at the machine (as ${named})` : named} asked ${agent} to take this back* · ${moment(state.requestedAt)}`,
          state.overdue
            ? `❓ ${agent} did not confirm it by ${reportBy}. Treat it as still in force and look ${where(item)}.`
            : `Not confirmed yet: it is still in force. ${agent} must report by ${reportBy}.`,
        ],
        reported: aboutRollback(item),
      };
    }
    case 'rolled_back':
      return {
        lines: [
          `✅ *${agent} confirms that it rolled this back* · ${moment(state.rolledBackAt)}, asked for by ${asker}`,
          ...(state.drift === null
            ? []
            : [
                `❗ It also reports that somebody had changed it since. Look ${where(item)} whether their change still stands.`,
              ]),
        ],
        reported: [...detailOf(state), ...driftOf(state), ...measuredLines(state.measured), ...aboutRollback(item)],
      };
    case 'rollback_failed':
      return {
        lines: [
          `❌ *${agent} reports that it could not take this back* · ${moment(state.failedAt)}, asked for by ${asker}`,
          state.drift === null
            ? `It is still in force. Undo it by hand ${where(item)}.`
            : `Somebody changed it since, so ${agent} left it alone. Look ${where(item)} and decide by hand.`,
        ],
        reported: [...detailOf(state), ...driftOf(state)],
      };
  }
}

/** Whether a rollback may still be asked for. */
export function canBeRolledBack({ state, verdict }: Recommendation, now: number): boolean {
  return (
    state.status === 'executed' && !verdict.irreversible && state.rollbackUntil !== null && now < state.rollbackUntil
  );
}

/** Why a rollback cannot be asked for, and what to do instead. For mrkdwn. */
export function noRollback(item: Recommendation): string {
  const { state } = item;
  if (state.status === 'executed' && state.drift !== null) {
    return `Somebody changed it since, so it is not taken back by ${agentName(item)}: that would undo their change too. Look ${where(item)}.`;
  }
  if (item.verdict.irreversible) return 'Policy counts this as irreversible: it cannot be taken back.';
  const byHand = `Undo it by hand ${where(item)}.`;
  return item.content.undo?.supported === true
    ? `The time to ask for a rollback is over. ${byHand}`
    : `${agentName(item)} cannot take this back. ${byHand}`;
}

/** Where to look with one's own eyes. For mrkdwn. */
export function where({ content }: Recommendation): string {
  return content.target === undefined ? 'at what it was to change' : `in ${agentText(content.target.platform, 64)}`;
}

function aboutRollback({ content }: Recommendation): string[] {
  return content.undo?.note === undefined ? [] : [`About taking it back: ${content.undo.note}`];
}

function detailOf({ detail }: { detail: string | null }): string[] {
  return detail === null ? [] : [detail];
}

function driftOf({ drift }: { drift: string | null }): string[] {
  return drift === null ? [] : [`Changed since by somebody else: ${drift}`];
}

function measuredLines(measured: readonly Measured[]): string[] {
  return measured.slice(0, 5).map(({ name, value }) => `${name}: ${value}`);
}
