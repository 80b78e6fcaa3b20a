import type { Button, KnownBlock } from '@slack/types';
import { type Halt, scopeText, wishUntil } from '../../domain/halt.ts';
import { button, section } from '../blocks.ts';
import { agentText } from '../mrkdwn.ts';
import { name } from '../owners.ts';
import { moment } from '../time.ts';
import { homeAction } from './home-action.ts';
import type { HomeSight, ReleaseStep } from './home-sight.ts';

const MOST_HALTS = 8;
const MOST_PEOPLE_ONLY = 4;
const MOST_PAUSED = 5;

/** What stands still, first of all, with what this person may do about it; and the button that stops. */
export function haltBlocks({ halts, peopleOnly, paused, mayHalt, people }: HomeSight): KnownBlock[] {
  const more = halts.length - MOST_HALTS + Math.max(0, peopleOnly.length - MOST_PEOPLE_ONLY);
  const stop = mayHalt ? haltButton(halts.length > 0) : undefined;
  const paus = paused
    .slice(0, MOST_PAUSED)
    .map(
      ({ agent, by, reason, at }) =>
        `⏸️ *${agentText(agent, 64)} is paused* by ${agentText(by, 60)} · ${moment(at)} “${agentText(reason, 200)}”`,
    );
  return [
    ...halts
      .slice(0, MOST_HALTS)
      .map(({ halt, step }) => section(haltLines(halt, step, people), releaseButton(halt, step))),
    ...peopleOnly
      .slice(0, MOST_PEOPLE_ONLY)
      .map(({ halt, may }) => section(goOnLines(halt), may ? goOnButton(halt) : undefined)),
    ...(more > 0 ? [section([`…and ${more} more: \`/hitl status\` lists them.`])] : []),
    ...(paus.length === 0 ? [] : [section(paus)]),
    section([halts.length === 0 ? '✅ Nothing is halted.' : 'To stop something else as well:'], stop),
  ];
}

function haltLines(halt: Halt, step: ReleaseStep, people: HomeSight['people']): string[] {
  const { release } = halt;
  const asked =
    release === null
      ? []
      : [
          `${step === 'asked' ? '*You asked*' : `*${name(release.by, people)} asks*`} to release it · ${moment(release.at)} “${agentText(release.reason, 300)}”. ${step === 'asked' ? 'Somebody else' : 'A second person'} has to agree by ${moment(wishUntil(release))}, or the wish lapses.`,
        ];
  return [
    `⛔ *Halt on ${scopeWords(halt)}* by ${name(halt.engagedBy, people)} · ${moment(halt.engagedAt)} “${agentText(halt.reason, 300)}”`,
    ...asked,
  ];
}

function goOnLines(halt: Halt): string[] {
  const from = halt.autopilotAt === null ? '' : ` from ${moment(halt.autopilotAt)} on, if nothing goes wrong`;
  return [`👤 *People decide everything on ${scopeWords(halt)}*: its halt is released. Autopilot goes on${from}.`];
}

/** Opens the form that asks for a release, or agrees to it; none where there is nothing for this person to do. */
export function releaseButton(halt: Halt, step: ReleaseStep): Button | undefined {
  if (step === 'none' || step === 'asked') return undefined;
  const label = step === 'ask' ? 'Release…' : 'Agree to release…';
  return button(homeAction.release, label, halt.id, { says: `${label} ${scopeText(halt.scope)}` });
}

function goOnButton(halt: Halt): Button {
  const label = 'Let autopilot go on…';
  return button(homeAction.goOn, label, halt.id, { says: `${label} ${scopeText(halt.scope)}` });
}

function haltButton(more: boolean): Button {
  return button(homeAction.halt, more ? 'Halt more…' : 'Halt…', 'halt', {
    style: 'danger',
    says: 'Halt agents: choose what, and say why',
  });
}

function scopeWords({ scope }: Halt): string {
  return scope.kind === 'all' ? 'everything' : agentText(scopeText(scope), 120);
}
