import { drawPolicy } from '../../cards/policy-reply.ts';
import { changeLines } from '../policy-change.ts';
import type { Word } from './word.ts';

export const policy: Word = {
  command: 'policy',
  help: [['policy', 'the policy in force: since when, and what changed last']],
  async answer({ app, facilities }) {
    const { hash, file } = app.policy();
    const [current, previous] = await app.store.lastPolicies(2);
    const since = current?.hash === hash ? current.loadedAt : null;
    const changes = since === null || previous === undefined ? null : changeLines(previous.text, current?.text ?? '');
    const { mode } = file;
    return drawPolicy({ hash, since, mode, changes, problems: facilities.policyProblems() }, app.clock.now());
  },
};
