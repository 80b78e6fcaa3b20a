import { describe, expect, test } from 'vitest';
import { type Incident, type IncidentEvent, incidentPage } from '../../src/incident/incident.ts';
import { pageHtml, pageMarkdown } from '../../src/incident/page.ts';
import { MONDAY, recommendation } from '../support/build.ts';

const CARD = 'ab'.repeat(32);
const LATER = 'cd'.repeat(32);
const names = (handle: string) => ({ dana: 'Dana Reyes', U0000DANA: 'Dana Reyes' })[handle] ?? handle;
const slack = (hash: string) => ({ kind: 'slack', channel: 'C1', message: '1.1', card_hash: hash });
const person = (hash: string) => ({
  kind: 'person',
  roles: ['finance'],
  channel: 'C1',
  message: '1.1',
  card_hash: hash,
});

const event = (seq: number, type: string, facts: object, privates: Record<string, string> = {}): IncidentEvent => ({
  ...{ seq, type, privates, at: MONDAY + seq, leafHash: 'ef'.repeat(32) },
  facts: { revision: 1, private: privates, ...facts },
});
const EVENTS = [
  event(1, 'received', { content_hash: '11'.repeat(32) }),
  event(2, 'asked', { roles: ['finance', 'marketing_head'], step: 0 }),
  event(3, 'shown', { what: 'card', status: 'pending', origin: slack(CARD) }),
  event(4, 'approval_given', { origin: person(CARD), step: 0 }, { person: 'dana' }),
  event(5, 'shown', { what: 'card', status: 'approved', origin: slack(LATER) }),
  event(6, 'redeemed', { permit: 'permit_1', origin: { kind: 'agent', key_id: '1a' } }),
  event(
    7,
    'executed',
    { permit: 'permit_1', origin: { kind: 'agent', key_id: '1a' } },
    { report: 'Budget is 32,400 now' },
  ),
  event(
    8,
    'shown',
    { what: 'expiry', status: 'executed', origin: { kind: 'slack', message: '2.2', card_hash: CARD } },
    { shown_to: 'U0000DANA' },
  ),
];
const HOME = 'fa'.repeat(32);
const list = (what: string, hash: string) => ({
  what,
  items: [{ recommendation: 'rec_1' }, { recommendation: 'rec_2' }],
  origin: { kind: 'slack', card_hash: hash },
});
/** It stood on a Home and in an answer, and was decided on both. */
const IN_LISTS = [
  event(1, 'received', {}),
  event(2, 'list_shown', list('home', HOME), { shown_to: 'U0000DANA' }),
  event(3, 'approval_given', { origin: { kind: 'person', surface: 'home', card_hash: HOME } }, { person: 'dana' }),
  event(4, 'list_shown', list('answer', LATER), { shown_to: 'U0000DANA' }),
  event(5, 'undone', { origin: { ...person(LATER), message: '9.9', surface: 'answer' } }, { person: 'dana' }),
];
const incident = (change: Partial<Incident> = {}): Incident => ({
  item: recommendation(),
  events: EVENTS,
  messages: [
    { kind: 'card', to: '#ads', channel: 'C1', ts: '1.1', at: MONDAY, hash: LATER },
    { kind: 'reminder', to: '#ads', channel: null, ts: null, at: null, hash: null },
  ],
  callbacks: [],
  halts: [],
  revisions: [{ revision: 1, contentHash: '11'.repeat(32), receivedAt: MONDAY, intact: true }],
  checkpoint: { size: 9, note: 'note\n' },
  findings: [],
  verifier: 'key',
  madeAt: MONDAY,
  ...change,
});
const lines = (change?: Partial<Incident>) => pageMarkdown(incidentPage(incident(change), names)).split('\n');
const rowOf = (seq: number, section: string) => {
  const all = lines();
  return all.slice(all.indexOf(`## ${section}`)).find((line) => line.startsWith(`| ${seq} |`)) ?? '';
};

describe('the page on an incident', () => {
  test.each([
    ['Who said yes', /approval given .* by Dana Reyes as finance \(event 4\)/],
    ['Permit', /permit_1, redeemed .* \(event 6\)/],
    ['Outcome', /executed .* by the agent, key 1a \(event 7\)/],
    ['Undo', /Nothing was taken back\./],
  ])('says in short: %s', (label, says) => {
    expect(lines().find((line) => line.startsWith(`- **${label}:**`))).toMatch(says);
  });

  test.each([
    [
      3,
      /card, revision 1, pending \| everybody in \\?#ads \| C1 1\.1; (ab){32} \| Dana Reyes as finance: approval given \(event 4\)/,
    ],
    [5, /card, revision 1, approved \| everybody in \\?#ads \| C1 1\.1; (cd){32} \| nobody/],
    [8, /expiry, revision 1, executed \| Dana Reyes \| direct message 2\.2; (ab){32} \| nobody/],
  ])('says of showing %i who saw it, and who clicked on it as it then was', (seq, says) => {
    expect(rowOf(seq, 'Who was shown what, and who clicked')).toMatch(says);
  });

  test('keeps showings out of what happened, and says who was asked and what the agent reported', () => {
    expect(rowOf(3, 'What happened').split('|')).toHaveLength(4);
    expect(rowOf(2, 'What happened')).toContain('asks finance, marketing_head; step 1 of the chain');
    expect(rowOf(7, 'What happened')).toContain('“Budget is 32,400 now”');
  });

  test.each<[string, object, Record<string, string>, string | undefined]>([
    ['beside the record', {}, { said: `{"data":"${CARD}","trigger":"${LATER}"}` }, CARD],
    ['in the open, as it did before it was a commitment', { data_hash: LATER }, {}, LATER],
    ['nowhere, where the agent sent none', {}, { said: `{"trigger":"${LATER}"}` }, undefined],
    ['nowhere, where what stands beside it was tampered with', {}, { said: '{"data":' }, undefined],
  ])('tells the hash of the data that stands %s', (_where, facts, privates, hash) => {
    const found = lines({ events: [event(1, 'received', facts, privates)] }).find((line) => line.includes('Data (SHA'));
    expect(found).toBe(hash === undefined ? undefined : `- **Data (SHA-256):** ${hash}`);
  });

  test('lists what was never shown', () =>
    expect(lines()).toContain('| reminder | \\#ads | not posted | not known | not known |'));

  test.each<[string, Partial<Incident>, string]>([
    ['content as recorded', {}, 'the same as in event 1'],
    [
      'content that was changed since',
      { revisions: [{ revision: 1, contentHash: '11'.repeat(32), receivedAt: MONDAY, intact: false }] },
      'NOT what event 1 tells: it was changed since',
    ],
    [
      'content that was changed with its hash',
      { revisions: [{ revision: 1, contentHash: '22'.repeat(32), receivedAt: MONDAY, intact: true }] },
      'NOT what event 1 tells: it was changed since',
    ],
    ['events that are right', {}, 'each of these events was checked and is what was recorded'],
    [
      'events that are not',
      { findings: ['event 4: its person is not what was committed to'] },
      'event 4: its person is not what was committed to',
    ],
    [
      'events that are not, before anything was signed',
      { checkpoint: null, findings: ['event 4: it is missing'] },
      'NOT all of this is what was recorded',
    ],
  ])('tells %s', (_what, change, says) => expect(lines(change).join('\n')).toContain(says));

  test('lets hashes break anywhere, and words nowhere', () => {
    const html = pageHtml(incidentPage(incident(), names));
    expect(html).toContain(`<td class="long">C1 1.1; ${CARD}</td>`);
    expect(html).toContain('<td>card, revision 1, pending</td>');
  });
});

describe('what stood in a list among others', () => {
  const rows = lines({ events: IN_LISTS });
  const shown = (seq: number) => rows.find((line) => line.startsWith(`| ${seq} |`) && line.includes('recommendations'));
  test('is told with whom it was for, and who clicked on it as it then was', () => {
    expect(shown(2)).toMatch(
      /home, with 2 recommendations \| Dana Reyes \| Home; (fa)+ \| .*Dana Reyes.*approval given \(event 3\)/,
    );
    expect(shown(4)).toMatch(
      /answer, with 2 recommendations \| Dana Reyes \| answer to a command; (cd)+ \| .*undone \(event 5\)/,
    );
  });

  test('and a decision on it says where, and what it was held against', () => {
    const line = rows.find((each) => each.startsWith('| 5 |') && each.includes('undone |'));
    expect(line).toContain('on an answer to them alone; hash of the answer clicked');
    expect(line).not.toContain('on the Slack message');
  });
});
