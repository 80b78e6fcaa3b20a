import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '../../../src/adapters/pino-log.ts';
import { until } from '../../support/e2e-until.ts';
import { type Stack, startStack } from '../../support/stack.ts';

// Requirement 25: no secrets or personal data in logs (the three exports agree: 25-exports-agree.test.ts).

const CANARIES = {
  summary: 'canary-summary Move it all',
  reason: 'canary-reason because',
  trigger: 'canary-trigger happened',
};
let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

test('a day of work, with what goes wrong in it, logs no name, no words and no secret', async () => {
  // Delivered badly, clicked, noted, halted, released, asked by the wrong people, and started anew.
  stack.workspace.faults.next('chat.postMessage', '500', { times: 2 });
  const { id, revision_hash: revisionHash } = await stack.recommend('budget', CANARIES);
  await stack.click('dana', await stack.card(id), 'Approve');
  await until('the approval', () => stack.status(id) === 'approved');
  await stack.agent('bid-pilot').client.redeem(id, { revisionHash });
  await stack.hitl('gus', 'status');
  await stack.hitl('marco', 'kill agent:bid-pilot canary-halt-reason');
  await stack.hitl('dana', 'release agent:bid-pilot canary-release-reason');
  await stack.recommend('exclusion', { summary: CANARIES.summary });
  await stack.restart();
  stack.server.log.push({ level: 'error', message: 'a fault', error: new Error('canary-in-an-error xoxb-canary') });

  const lines: string[] = [];
  const log = createLog('trace', { write: (line: string) => void lines.push(line) });
  // Every line that the server told, as pino writes it: by the allow-list and nothing beside it.
  for (const { level, message, ...fields } of stack.server.log) log[level](fields, message);
  expect(lines.length).toBeGreaterThan(3);

  const text = lines.join('');
  const people = [
    'Dana Reyes',
    'dana',
    'marco',
    'Marco Rossi',
    stack.workspace.userId('dana'),
    stack.workspace.userId('marco'),
  ];
  const secrets = Object.entries(stack.env).flatMap(([name, value]) => (/SECRET|TOKEN/.test(name) ? [value] : []));
  expect(secrets.length).toBeGreaterThan(3);
  for (const word of ['canary', ...people, ...secrets]) expect(text).not.toContain(word);
});
