import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SlackMessage } from '../../src/sandbox/message-log.ts';
import { until } from '../support/e2e-until.ts';
import { labelsOf, wordsOf } from '../support/e2e-words.ts';
import { type Stack, startStack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

/** The answer as it is shown, with its buttons. */
async function answer(by: string, text: string): Promise<SlackMessage> {
  await stack.hitl(by, text);
  const shown = stack.workspace.ephemerals(by).at(-1);
  if (!shown) throw new Error(`expected an answer to /hitl ${text}`);
  return shown;
}

/** Edits the policy file, which the server takes in by itself. */
function edit(from: string, to: string): void {
  const file = stack.env.POLICY_FILE ?? '';
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replaceAll(from, to));
}

describe('/hitl help', () => {
  test('tells somebody whom the policy does not know what there is, and nothing else tells them anything', async () => {
    expect(await stack.hitl('nora', 'help')).toContain('`/hitl queue`');
    for (const text of ['queue', 'show x', 'explain x', 'policy', 'status'])
      expect(await stack.hitl('nora', text)).toContain('does not know you');
  });

  test('says more of one word, and of how scopes and IDs are typed', async () => {
    expect(await stack.hitl('dana', 'help kill')).toMatch(/`\/hitl kill SCOPE REASON`[\s\S]*`agent:bid-pilot`/);
    expect(await stack.hitl('dana', 'help show')).toContain('its last six characters are enough');
    expect(await stack.hitl('dana', 'help kil')).toContain('Did you mean `/hitl kill`?');
  });

  test.each([
    ['queu', 'Did you mean `/hitl queue`?'],
    ['EXPLIAN', 'Did you mean `/hitl explain`?'],
    ['frobnicate', '`/hitl help` lists what it knows'],
    ['<!channel>&amp;', '/hitl knows no “&lt;!channel&gt;&amp;amp;”'],
  ])('answers %s with the nearest word', async (typed, says) =>
    expect(await stack.hitl('dana', typed)).toContain(says),
  );
});

describe('/hitl queue', () => {
  test('lists what waits for your yes and nothing else, and its buttons decide', async () => {
    const { id: exclusion } = await stack.recommend('exclusion');
    await stack.card(exclusion);
    const { id } = await stack.recommend('budget');
    await stack.card(id);

    const mine = await answer('dana', 'queue');
    expect(wordsOf(mine.blocks)).toContain(id.slice(-6));
    expect(wordsOf(mine.blocks)).not.toContain(exclusion.slice(-6));
    expect(labelsOf(mine)).toEqual(['Approve', 'Reject', '⋯', 'Open']);
    expect(wordsOf((await answer('dana', 'queue all')).blocks)).toContain(exclusion.slice(-6));

    const felix = await answer('felix', 'queue mine');
    expect(await stack.hears('dana', () => stack.click('dana', mine, 'Approve'))).toEqual([
      'Recorded. The card in its channel shows what becomes of it.',
    ]);
    await stack.shows(id, 'Approved by');
    expect(stack.audit(id)).toEqual(['received', 'asked', 'approval_given', 'approved']);
    expect(await stack.hears('felix', () => stack.click('felix', felix, 'Reject'))).toEqual([
      expect.stringContaining('approved this'),
    ]);
  });

  test('takes no word that it does not know', async () => {
    expect(await stack.hitl('dana', 'queue theirs')).toContain('Type `/hitl queue mine` or `/hitl queue all`');
  });
});

describe('/hitl show', () => {
  test('shows the card, who was asked and the way there; buttons only to who may decide', async () => {
    const { id } = await stack.recommend('budget');
    await stack.card(id);
    const shown = await answer('dana', `show ${id.slice(-6).toLowerCase()}`);
    expect(wordsOf(shown.blocks)).toContain(id);
    expect(wordsOf(shown.blocks)).toContain('*Asked so far:* Marketing head (Dana Reyes) or Finance');
    expect(labelsOf(shown)).toEqual(['Approve', 'Reject', '⋯', 'Open the card']);
    const seen = await answer('lena', `show ${id}`);
    expect(labelsOf(seen)).toEqual(['Details', 'Open the card']);
    await stack.click('lena', seen, 'Details');
    expect(await stack.form('lena')).toContain('What happened');
    await stack.workspace.closeView({ by: 'lena' });

    await stack.click('dana', shown, 'Approve');
    await stack.shows(id, 'Approved by');
    expect(labelsOf(await answer('dana', `show ${id.slice(4)}`))).toEqual(['Undo', '⋯', 'Open the card']);
  });

  test.each([
    ['show', 'Which one? Type `/hitl show ID`.'],
    ['show nonsense!', 'knows no recommendation “nonsense!”'],
    ['explain ZZZZZZ', 'knows no recommendation “ZZZZZZ”'],
  ])('answers %s', async (text, says) => expect(await stack.hitl('dana', text)).toContain(says));

  test('asks which one where several fit', async () => {
    const { id } = await stack.recommend('budget');
    await stack.recommend('budget');
    expect(await stack.hitl('dana', `show ${id.slice(0, 8)}`)).toContain('Which one do you mean?');
  });
});

describe('/hitl digest now', () => {
  test('tells what happened, and what it is to be typed as', async () => {
    await stack.recommend('notice');
    expect(await stack.hitl('dana', 'digest now')).toContain('Feed import took');
    expect(await stack.hitl('dana', 'digest')).toContain('Type `/hitl digest now`');
  });
});

describe('/hitl status', () => {
  test('has a button to release a halt for those whose wish would count, and for nobody else', async () => {
    await stack.hitl('marco', 'kill agent:price-scout prices jump');
    const labels = async (by: string) => labelsOf(await answer(by, 'status'));
    expect(await labels('marco')).toEqual([]);
    expect(await labels('sam')).toEqual([]);
    const shown = await answer('dana', 'status');
    expect(labelsOf(shown)).toEqual(['Release…']);
    await stack.click('dana', shown, 'Release…');
    expect(await stack.form('dana')).toContain('agent:price-scout');
    await stack.workspace.closeView({ by: 'dana' });

    await stack.hitl('dana', 'release agent:price-scout the feed is mended');
    expect(await labels('dana')).toEqual([]);
    expect(await labels('lena')).toEqual(['Agree to release…']);
    await stack.hitl('lena', 'release agent:price-scout');
  });
});

describe('/hitl report and export', () => {
  const facts = (type: string) =>
    stack
      .rows<{ leaf: string }>('SELECT leaf FROM audit_events WHERE type = ? ORDER BY seq', type)
      .map(({ leaf }) => JSON.parse(leaf));
  const uploads = () => stack.workspace.calls('files.completeUploadExternal').filter(({ ok }) => ok).length;

  test('put a page, and the record, into the direct messages of who asked, and say so in the record', async () => {
    const { id } = await stack.recommend('budget');
    expect(await stack.hitl('dana', `report ${id}`)).toContain('comes to you as a direct message');
    await until('the page to be sent', () => (uploads() === 1 ? true : undefined));
    expect(facts('report_made')).toMatchObject([{ recommendation: id }]);

    for (const [count, format] of ['csv', 'ndjson', 'json'].entries()) {
      expect(await stack.hitl('dana', `export ${format}`)).toContain('The export is being made');
      await until(`the ${format} to be sent`, () => (uploads() === count + 2 ? true : undefined));
    }
    expect(facts('record_exported').map((fact) => fact.format)).toEqual(['csv', 'ndjson', 'json']);
    expect(facts('record_exported')[0].events).toBeGreaterThan(0);
  });

  test('take an action and a person, whose name stays out of the leaf', async () => {
    const before = uploads();
    await stack.hitl('dana', 'export csv action:budget.shift');
    await until('the first file', () => (uploads() === before + 1 ? true : undefined));
    await stack.hitl('dana', 'export csv person:@dana');
    await until('the second file', () => (uploads() === before + 2 ? true : undefined));
    const [first, second] = facts('record_exported').slice(-2);
    expect([first.action, second.action]).toEqual(['budget.shift', null]);
    expect(Object.keys(second.private).sort()).toEqual(['of_person', 'person', 'slack_user']);
    expect(JSON.stringify(second)).not.toContain(stack.workspace.userId('dana'));
  });

  test('say in the direct message why there is no file', async () => {
    await stack.hitl('dana', 'export agent:nobody');
    await until(
      'a word on why',
      async () =>
        (await stack.workspace.messages('dana')).some(({ text }) => text.includes('No event of the record')) ||
        undefined,
    );
    expect(uploads()).toBe(6);
  });

  test('are for those who may release a halt, unless the policy says otherwise', async () => {
    for (const text of ['export csv', 'report x'])
      expect(await stack.hitl('marco', text)).toMatch(/is for Marketing head/);
    expect(await stack.hitl('marco', 'help')).toMatch(/For other roles of the policy[\s\S]*\/hitl report ID/);
  });
});

describe('/hitl explain and policy', () => {
  test('explain by the policy that judged it, and say when another is in force', async () => {
    const { id } = await stack.recommend('budget');
    const before = await answer('dana', `explain ${id}`);
    expect(before.text).toContain('transfer_over_10k');
    expect(before.text).toContain('which is in force');
    expect(wordsOf(before.blocks)).not.toContain('not_for_this_action');
    await stack.click('dana', before, 'All rules');
    expect(await stack.form('dana')).toMatch(/does not hold[\s\S]*Not for this action:/);
    await stack.workspace.closeView({ by: 'dana' });
    expect(await stack.hitl('dana', 'policy')).toContain('It is the first policy here');

    edit('transfer_over_10k', 'transfer_over_3k');
    await until('the new policy to be in force', async () => (await stack.hitl('dana', 'policy')).includes('over_3k'));
    const after = await stack.hitl('dana', `explain ${id}`);
    expect(after).toContain('transfer_over_10k');
    expect(after).toContain('Another one is in force now');
    expect(await stack.hitl('dana', 'policy')).toMatch(/What changed last:\*\n[\s\S]*transfer_over_3k/);

    edit('mode: enforce', 'mode: perhaps');
    const refused = await until('the file to be refused', async () => {
      const said = await stack.hitl('dana', 'policy');
      return said.includes('The policy file has a problem, so the last good policy stays in force') ? said : undefined;
    });
    expect(refused).toMatch(/line 8: mode: expected/);
  });
});
