import type { ModalView } from '@slack/types';
import { type Halt, scopeText } from '../../domain/halt.ts';
import type { People } from '../card-context.ts';
import { agentText } from '../mrkdwn.ts';
import { name } from '../owners.ts';
import { moment } from '../time.ts';
import { homeForm, reasonField } from './home-form.ts';

/** A wish to release a halt, or the second person's agreement to one. */
export function releaseForm(halt: Halt, people: People): ModalView {
  const { release } = halt;
  const second = release !== null;
  return homeForm({
    callbackId: 'release',
    about: halt.id,
    title: second ? 'Agree to the release' : 'Release a halt',
    submit: second ? 'Release' : 'Ask for the release',
    lines: [
      `*Halt on ${scopeWords(halt)}* by ${name(halt.engagedBy, people)} · ${moment(halt.engagedAt)} “${agentText(halt.reason, 300)}”`,
      release === null
        ? 'You are the first of the two people it takes. Nothing goes on before the second one agrees.'
        : `*${name(release.by, people)} asks for it* · ${moment(release.at)} “${agentText(release.reason, 300)}”. With your yes what was frozen goes on, what was held is judged anew, and people decide everything for a while.`,
    ],
    fields: [reasonField('Why it is safe to go on', second)],
  });
}

/** A wish that autopilot go on before its time, under a halt that is released. */
export function goOnForm(halt: Halt): ModalView {
  return homeForm({
    callbackId: 'go_on',
    about: halt.id,
    title: 'Let autopilot go on',
    submit: 'Let it go on',
    lines: [
      `The halt on ${scopeWords(halt)} is released for people. With this, policy approves by itself there again.`,
    ],
    fields: [reasonField('Why it is safe', false)],
  });
}

function scopeWords({ scope }: Halt): string {
  return scope.kind === 'all' ? 'everything' : agentText(scopeText(scope), 120);
}
