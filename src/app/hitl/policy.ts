import { drawPolicy } from '../../cards/policy-reply.ts';
import { changeLines } from '../policy-change.ts';
import type { Word } from './word.ts';

export const policy: Word = {
  command: 'policy',
  help: [['policy', 'the policy in force']],
  more: ['Since when, in which mode, what changed last, and what is wrong with the file where it is not in force.'],
  async answer({ app, facilities }) {
    const { hash, file } = app.policy();
    const [current, previous] = await app.store.lastPolicies(2);
    const since = current?.hash === hash ? current.loadedAt : null;
    const changes = since === null || previous === undefined ? null : changeLines(previous.text, current?.text ?? '');
    const { mode } = file;
    return drawPolicy({ hash, since, mode, changes, problems: facilities.policyProblems() }, app.clock.now());
  },
};
