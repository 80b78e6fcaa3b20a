import { describe, expect, test } from 'vitest';
import { loadPolicy } from '../../../src/policy/load-policy.ts';
import { POLICY_TEXT, policyText, policyWith } from '../../support/policy.ts';

/** The place of `marker` in a text, as editors count. */
function placeOf(text: string, marker: string) {
  const offset = text.indexOf(marker);
  if (offset < 0) throw new Error(`no ${marker} in the text`);
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function problemsOf(text: string) {
  const loaded = loadPolicy(text);
  return loaded.ok ? [] : loaded.problems;
}

describe('the shipped policy', () => {
  test('loads without a problem', () => {
    expect(problemsOf(POLICY_TEXT)).toEqual([]);
  });

  test('is the same policy each time, and another text has another hash', () => {
    expect(policyWith().hash).toBe(policyWith().hash);
    expect(policyWith(['undo: 5m', 'undo: 6m']).hash).not.toBe(policyWith().hash);
  });
});

const AT_WORK = 'days: mon-fri, from: "09:00", to: "18:00"';
// A role of Sam alone, who answers for the agents, and a chain that asks nobody else.
const SAMS_ROLE = '\nroles:\n  sams: { title: Sam, people: [sam] }\n';
const SAMS_CHAIN = '\nchains:\n  sams: [{ ask: approvers, within: 5m }]\n';

// What is broken, where the mark of the fault stands in the text, and what is said of it.
describe('a mistake is named with its place', () => {
  test.each<[string, [string, string], string, string, RegExp]>([
    [
      'a bracket that is never closed',
      ['rates: { EUR: "1.08", GBP: "1.27" }', 'rates: { EUR: "1.08"'],
      'channels: {',
      '',
      /}/,
    ],
    [
      'a key written twice',
      ['self_approval: refuse', 'self_approval: refuse\nself_approval: allow'],
      'self_approval: allow',
      '',
      /unique/,
    ],
    ['an anchor that nobody set', ['self_approval: refuse', 'self_approval: *nobody'], '*nobody', '', /alias/i],
    [
      'a key that nobody knows',
      ['self_approval: refuse', 'self_aproval: refuse'],
      'self_aproval',
      'self_aproval',
      /unrecognized key self_aproval; did you mean self_approval\?$/,
    ],
    [
      'a key that nobody knows, deep inside',
      [
        'risk: low, approve: { any: [marketing_head, finance] } }',
        'risk: low, aprove: {}, approve: { any: [marketing_head, finance] } }',
      ],
      'aprove: {}',
      'actions.budget.shift.aprove',
      /did you mean approve\?$/,
    ],
    [
      'a key of a rule that nobody knows',
      ['    points: 30\n    because: "an amount', '    weight: 30\n    because: "an amount'],
      'weight: 30',
      'rules.5.weight',
      /unrecognized key weight; expected one of id, for, when, points, risk, at_least, senior, because$/,
    ],
    [
      'a name that would be lost',
      ['self_approval: refuse', '__proto__: refuse'],
      '__proto__',
      '',
      /__proto__ cannot be a name here/,
    ],
    ['a missing part', ['undo: 5m\n', ''], 'version: 1', 'undo', /expected/i],
    [
      'a deputy whom nobody knows',
      ['deputies: { ines: dana }', 'deputies: { ines: nobody }'],
      'ines: nobody',
      'deputies.ines',
      /person nobody is not defined/,
    ],
    [
      'a deputy of themselves',
      ['deputies: { ines: dana }', 'deputies: { ines: ines }'],
      'ines: ines',
      'deputies.ines',
      /ines → ines: expected deputies that lead to somebody else/,
    ],
    [
      'a role that nobody holds',
      ['people: [ines] }', 'people: [] }'],
      'cmo: { title',
      'roles.cmo',
      /people or groups who hold the role/,
    ],
    [
      'a user group by its name',
      ['people: [ines] }', 'groups: [board] }'],
      'board] }',
      'roles.cmo.groups.0',
      /user group ID/,
    ],
    [
      'working hours in a time zone that there is not',
      ['people: [ines] }', `people: [ines], hours: { timezone: Europe/Atlantis, ${AT_WORK} } }`],
      'timezone: Europe/Atlantis',
      'roles.cmo.hours.timezone',
      /IANA time zone/,
    ],
    [
      'days of a week that runs backwards',
      ['people: [ines] }', 'people: [ines], hours: { days: fri-mon, from: "09:00", to: "18:00" } }'],
      'days: fri-mon',
      'roles.cmo.hours.days',
      /days of one week in order/,
    ],
    [
      'an hour that no clock shows',
      ['people: [ines] }', 'people: [ines], hours: { days: mon-fri, from: "09:00", to: "24:30" } }'],
      'to: "24:30"',
      'roles.cmo.hours.to',
      /a time of day in quotes/,
    ],
    [
      'a list of holidays that is not defined',
      ['people: [ines] }', `people: [ines], hours: { ${AT_WORK}, holidays: [mars] } }`],
      'mars]',
      'roles.cmo.hours.holidays.0',
      /no list of holidays is named mars/,
    ],
    [
      'a command for a role that is not defined',
      ['commands: { kill: everyone }', 'commands: { kill: [board] }'],
      'kill: [board]',
      'commands.kill',
      /role board is not defined/,
    ],
    [
      'a command that there is not',
      ['commands: { kill: everyone }', 'commands: { release: everyone }'],
      'release: everyone',
      'commands.release',
      /release/,
    ],
    ['another version', ['version: 1', 'version: 2'], 'version: 2', 'version', /expected 1/],
    ['an unknown mode', ['mode: enforce', 'mode: enforced'], 'mode: enforced', 'mode', /observe/],
    ['an unknown currency', ['currency: USD\nrates', 'currency: USX\nrates'], 'currency: USX', 'currency', /ISO 4217/],
    [
      'a rate of zero, which would hide every amount',
      ['EUR: "1.08"', 'EUR: "0.00"'],
      'EUR: "0.00"',
      'rates.EUR',
      /more than 0/,
    ],
    ['a rate without quotes', ['EUR: "1.08"', 'EUR: 1.08'], 'EUR: 1.08', 'rates.EUR', /expected/],
    [
      'an account with a currency that is none',
      ['{ amount: "110000.00", currency: USD }', '{ amount: "110000.00", currency: XXY }'],
      'currency: XXY',
      'accounts.123-456-7890.weekly_budget.currency',
      /ISO 4217/,
    ],
    [
      'a person who is not defined',
      ['people: [dana] }', 'people: [diana] }'],
      'people: [diana]',
      'roles.marketing_head.people',
      /person diana is not defined; known: dana, /,
    ],
    [
      'a role that is not defined, among approvers',
      ['{ all: [owner, legal] }', '{ all: [owner, lawyer] }'],
      'approve: { all: [owner, lawyer]',
      'actions.audience.exclude.approve',
      /role lawyer is not defined/,
    ],
    [
      'a role named like a part of the language',
      ['{ all: [owner, legal] }', '{ all: [owner, constructor] }'],
      'approve: { all: [owner, constructor]',
      'actions.audience.exclude.approve',
      /role constructor is not defined/,
    ],
    [
      'a role that is not defined, for the unknown',
      [
        'unknown: { risk: high, approve: { any: [marketing_head, cmo] } }',
        'unknown: { risk: high, approve: { any: [boss] } }',
      ],
      'approve: { any: [boss]',
      'unknown.approve',
      /role boss/,
    ],
    [
      'a role that is not defined, as the senior',
      ['senior: cmo', 'senior: chief'],
      'senior: chief',
      'confidence.senior',
      /role chief/,
    ],
    [
      'a role that is not defined, for releasing halts',
      ['halt: { release: [marketing_head, finance, legal, cmo] }', 'halt: { release: [boss] }'],
      'release: [boss]',
      'halt.release',
      /role boss/,
    ],
    [
      'a role that is not defined, in a chain',
      ['{ ask: cmo, within: 2h, remind_after: [1h] }', '{ ask: boss, within: 2h }'],
      'ask: boss',
      'chains.default.1.ask',
      /role boss/,
    ],
    [
      'an owner who is not defined',
      ['    owner: sam\n    secret_env: BID_PILOT_SECRET', '    owner: samuel\n    secret_env: BID_PILOT_SECRET'],
      'owner: samuel',
      'agents.bid-pilot.owner',
      /person samuel/,
    ],
    [
      'a chain that is not defined',
      ['approve: { any: [marketing_head, finance] } }', 'approve: { any: [marketing_head, finance] }, chain: fast }'],
      'chain: fast',
      'actions.budget.shift.chain',
      /chain fast is not defined; known: sams, default/,
    ],
    ['no chain for everything else', ['chains:\n  default:', 'chains:\n  usual:'], 'chains:\n', 'chains', /default/],
    [
      'a chain that does not begin with the approvers',
      ['{ ask: approvers, within: 30m, remind_after: [15m] }', '{ ask: cmo, within: 30m }'],
      'ask: cmo, within: 30m',
      'chains.default.0.ask',
      /approvers/,
    ],
    [
      'a reminder when the step ends',
      ['within: 30m, remind_after: [15m]', 'within: 30m, remind_after: [30m]'],
      'remind_after: [30m]',
      'chains.default.0.remind_after',
      /before the step ends/,
    ],
    [
      'a step without time',
      ['within: 30m, remind_after: [15m]', 'within: 0m'],
      'within: 0m',
      'chains.default.0.within',
      /more than 0/,
    ],
    ['a duration in words', ['undo: 5m\n', 'undo: five minutes\n'], 'undo: five', 'undo', /30s, 5m, 2h or 3d/],
    ['a duration without a unit', ['undo: 5m\n', 'undo: "5"\n'], 'undo: "5"', 'undo', /30s/],
    ['a duration with a fraction', ['undo: 5m\n', 'undo: 1.5h\n'], 'undo: 1.5h', 'undo', /30s/],
    ['a negative duration', ['undo: 5m\n', 'undo: -5m\n'], 'undo: -5m', 'undo', /30s/],
    ['a duration of millions of days', ['undo: 5m\n', 'undo: 1000000d\n'], 'undo: 1000000d', 'undo', /30s/],
    [
      'a permit that can never be redeemed',
      ['redeem_within: 24h', 'redeem_within: 0h'],
      'redeem_within: 0h',
      'permit.redeem_within',
      /more than 0/,
    ],
    [
      'a permit without time to report',
      ['report_within: 30m', 'report_within: 0s'],
      'report_within: 0s',
      'permit.report_within',
      /more than 0/,
    ],
    [
      'a rule defined twice',
      ['- id: below_zero', '- id: transfer_over_10k'],
      'id: transfer_over_10k\n    for: ["*"]\n    when: has_numbers',
      'rules.5.id',
      /defined twice/,
    ],
    [
      'a condition that is no sentence',
      ['when: moves_money && amount > 10000.0', 'when: amount >'],
      'when: amount >',
      'rules.0.when',
      /at character/,
    ],
    [
      'a condition over a fact that nobody knows',
      ['when: moves_money && amount > 10000.0', 'when: amuont > 10000.0'],
      'when: amuont',
      'rules.0.when',
      /there is no fact amuont; did you mean amount\?/,
    ],
    [
      'a condition that compares text with a number',
      ['when: moves_money && amount > 10000.0', 'when: amount > "10000"'],
      'when: amount > "10000"',
      'rules.0.when',
      /no such overload/,
    ],
    [
      'a condition that is no condition',
      ['when: moves_money && amount > 10000.0', 'when: amount + 1.0'],
      'when: amount + 1.0',
      'rules.0.when',
      /true or false, this gives double/,
    ],
    [
      'a reason with a fact that nobody knows',
      ['because: "{amount} > $10,000 in one transfer"', 'because: "{amuont} > $10,000"'],
      'because: "{amuont}',
      'rules.0.because',
      /amuont/,
    ],
    [
      'a rule for a pattern that matches nothing',
      ['for: [budget.*]\n    when: "!moves_money"', 'for: [budget*]\n    when: "!moves_money"'],
      'budget*]',
      'rules.3.for.0',
      /name\.\*/,
    ],
    [
      'bands of confidence the wrong way round',
      ['high: 0.85, middle: 0.6', 'high: 0.6, middle: 0.85'],
      'middle: 0.85',
      'confidence.middle',
      /no more than high/,
    ],
    [
      'a lane that falls as confidence falls',
      ['medium: { high: batch, middle: review, low: review }', 'medium: { high: review, middle: batch, low: review }'],
      'middle: batch, low: review }\n  high',
      'lanes.medium.middle',
      /no less scrutiny/,
    ],
    [
      'a lane that falls as risk rises',
      ['high: { high: review, middle: review, low: review }', 'high: { high: autopilot, middle: review, low: review }'],
      'high: autopilot, middle: review, low: review }\n  very_high',
      'lanes.high.high',
      /no less scrutiny/,
    ],
    [
      'points that fall as risk rises',
      ['medium: 30, high: 50', 'medium: 60, high: 50'],
      'high: 50',
      'score.risk.high',
      /no fewer points/,
    ],
    [
      'a cron line that is none',
      ['cron: "0 9 * * 1-5"', 'cron: "nine o’clock"'],
      'cron: "nine',
      'digests.0.cron',
      /cron line/,
    ],
    [
      'a cron line that never comes',
      ['cron: "0 9 * * 1-5"', 'cron: "0 9 30 2 *"'],
      'cron: "0 9 30',
      'digests.0.cron',
      /cron line/,
    ],
    [
      'a time zone that is none',
      ['"0 9 * * 1-5", timezone: America/New_York', '"0 9 * * 1-5", timezone: America/Gotham'],
      'cron: "0 9',
      'digests.0.cron',
      /time zone/,
    ],
    [
      'a digest of an agent that is nowhere',
      ['"0 9 * * 1-5", timezone: America/New_York }', '"0 9 * * 1-5", timezone: America/New_York, agents: [pilot] }'],
      'agents: [pilot]',
      'digests.0.agents',
      /agent pilot is not defined; known: /,
    ],
    [
      'a part of a digest that there is not',
      ['"0 9 * * 1-5", timezone: America/New_York }', '"0 9 * * 1-5", timezone: America/New_York, include: [all] }'],
      'all] }',
      'digests.0.include.0',
      /^expected money, autopilot, waiting/,
    ],
    [
      'a Slack member that is none',
      ['slack: U0000DANA', 'slack: "@dana"'],
      'slack: "@dana"',
      'people.dana.slack',
      /member ID/,
    ],
    [
      'a Slack member who is two people',
      ['slack: U000FELIX', 'slack: U0000DANA'],
      'slack: U0000DANA }\n  lena',
      'people.felix.slack',
      /U0000DANA is dana already/,
    ],
    [
      'a secret that two agents share',
      ['secret_env: AUDIENCE_TUNER_SECRET', 'secret_env: BID_PILOT_SECRET'],
      'secret_env: BID_PILOT_SECRET\n    actions: [audience',
      'agents.audience-tuner.secret_env.0',
      /BID_PILOT_SECRET is the secret of bid-pilot already/,
    ],
    [
      'one of several secrets that two agents share',
      ['secret_env: AUDIENCE_TUNER_SECRET', 'secret_env: [NEW_SECRET, BID_PILOT_SECRET]'],
      'BID_PILOT_SECRET]',
      'agents.audience-tuner.secret_env.1',
      /BID_PILOT_SECRET is the secret of bid-pilot already/,
    ],
    [
      'callbacks that anybody on the way could read',
      [
        'callback_url: http://127.0.0.1:4100/countersign\n    callback_private: true\n  audience',
        'callback_url: http://agents.example/countersign\n  audience',
      ],
      'callback_url: http://agents',
      'agents.bid-pilot.callback_url',
      /expected https:/,
    ],
    [
      'a halt that one person would have to release twice',
      ['halt: { release: [marketing_head, finance, legal, cmo] }', 'halt: { release: [cmo] }'],
      'release: [cmo]',
      'halt.release',
      /two different people/,
    ],
    [
      'two roles that one person would have to sign for',
      ['legal: { title: Legal, people: [lena] }', 'legal: { title: Legal, people: [marco] }'],
      'approve: { all: [owner, legal]',
      'actions.audience.exclude.approve',
      /channel_owner and legal: expected 2 different people/,
    ],
    [
      'an action that only the owner of its agent could approve',
      [
        'creative.swap: { title: Creative swap, risk: low, approve: { any: [owner, marketing_head] }',
        'creative.swap: { title: Creative swap, risk: low, approve: { any: [sams] }, chain: sams',
      ],
      'approve: { any: [sams]',
      'actions.creative.swap.approve',
      /nobody may approve what audience-tuner recommends: sam answers for it/,
    ],
  ])('%s', (_name, edit, marker, path, message) => {
    const text = policyText(edit).replace('\nroles:\n', SAMS_ROLE).replace('\nchains:\n', SAMS_CHAIN);
    const [first, ...others] = problemsOf(text);
    expect(first).toMatchObject({ path, ...placeOf(text, marker) });
    expect(first?.message).toMatch(message);
    expect(others).toEqual([]);
  });

  test('and all of them at once', () => {
    const text = policyText(['senior: cmo', 'senior: chief'], ['undo: 5m\n', 'undo: 5m\nextra: 1\n']);
    expect(problemsOf(text).map(({ path }) => path)).toEqual(['extra']);
    const wrong = policyText(['senior: cmo', 'senior: chief'], ['people: [dana] }', 'people: [diana] }']);
    expect(problemsOf(wrong).map(({ path }) => path)).toEqual(['roles.marketing_head.people', 'confidence.senior']);
  });

  test.each<[string, string, number]>([
    ['an empty file', '', 1],
    ['a list', '- a\n- b', 1],
    ['two documents', 'a: 1\n---\nb: 2', 2],
    ['aliases of aliases, which would fill the memory', bomb(), 1],
  ])('%s is refused, not thrown', (_name, text, line) => {
    expect(problemsOf(text)[0]?.line).toBe(line);
  });

  function bomb(): string {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    const refer = (name: string) => `[${Array.from({ length: 9 }, () => `*${name}`).join(', ')}]`;
    return names
      .map((name, index) => `${name}: &${name} ${index === 0 ? '[x]' : refer(names[index - 1] ?? 'a')}`)
      .join('\n');
  }
});

describe('what is read', () => {
  test.each<[string, string, number]>([
    ['30s', '30s', 30_000],
    ['5m', '5m', 300_000],
    ['2h', '2h', 7_200_000],
    ['3d', '3d', 259_200_000],
    ['no time at all', '0s', 0],
  ])('a duration: %s', (_name, text, ms) => {
    expect(policyWith(['undo: 5m\n', `undo: ${text}\n`]).file.undo).toBe(ms);
  });

  test('an account listed in two spellings is refused, since either could be meant', () => {
    const twice = policyText([
      'accounts:\n',
      'accounts:\n  1234567890: { weekly_budget: { amount: "1.00", currency: USD } }\n',
    ]);
    expect(problemsOf(twice)).toMatchObject([
      { path: 'accounts.123-456-7890', message: expect.stringMatching(/1234567890 already/) },
    ]);
  });

  test('a cost listed in two spellings of one entity is refused, since either could be meant', () => {
    const twice = policyText(['unit_costs:\n', 'unit_costs:\n  " SKU/tj-204": { amount: "1.00", currency: USD }\n']);
    expect(problemsOf(twice)).toMatchObject([
      { path: 'unit_costs.sku/TJ-204', message: expect.stringMatching(/listed as " SKU\/tj-204" already/) },
    ]);
  });

  test.each(['120210987654321098', '0123456789', '1e5', '0x10', '1_000', 'true', 'null'])(
    'an account is read as it is written, though YAML sees a value: %s',
    (account) => {
      const { file } = policyWith(['123-456-7890: { weekly', `${account}: { weekly`]);
      expect(Object.keys(file.accounts)).toEqual([account]);
    },
  );

  test('what is not said has its default', () => {
    const { file } = policyWith(['self_approval: refuse\n', ''], ['rates: { EUR: "1.08", GBP: "1.27" }\n', '']);
    expect(file.self_approval).toBe('refuse');
    expect(file.rates).toEqual({});
    expect(file.actions['budget.shift']?.reversibility).toBe('compensatable');
    expect(file.agents['bid-pilot']).toMatchObject({ requests_per_second: 50, max_open: 500, callback_private: true });
  });

  test.each<[string, ...[string, string][]]>([
    ['bands of confidence that meet', ['high: 0.85, middle: 0.6', 'high: 0.6, middle: 0.6']],
    ['two risks with the same points', ['medium: 30, high: 50', 'medium: 50, high: 50']],
    [
      'people for everything',
      ['low: { high: autopilot, middle: batch,', 'low: { high: review, middle: review,'],
      ['medium: { high: batch,', 'medium: { high: review,'],
    ],
    [
      'three roles that three people fill between them',
      ['legal: { title: Legal, people: [lena] }', 'legal: { title: Legal, people: [marco, lena] }'],
      ['{ all: [owner, legal] }', '{ all: [legal, finance, owner] }'],
    ],
    [
      'an owner who approves, where the policy lets them',
      ['self_approval: refuse', 'self_approval: allow'],
      ['cmo: { title: CMO, people: [ines] }', 'cmo: { title: CMO, people: [sam] }'],
      [
        'channel_owner: { title: Channel owner, people: [marco] }',
        'channel_owner: { title: Channel owner, people: [sam] }',
      ],
      [
        'marketing_head: { title: Marketing head, people: [dana] }',
        'marketing_head: { title: Marketing head, people: [sam, dana] }',
      ],
    ],
    [
      'callbacks in the clear on a private network',
      [
        'callback_url: http://127.0.0.1:4100/countersign\n    callback_private: true\n  audience',
        'callback_url: http://bid.internal/in\n    callback_private: true\n  audience',
      ],
    ],
  ])('is right: %s', (_name, ...edits) => expect(problemsOf(policyText(...edits))).toEqual([]));

  test('one secret is a list of one', () => {
    const two = policyWith(['secret_env: BID_PILOT_SECRET', 'secret_env: [NEW_SECRET, OLD_SECRET]']);
    expect(policyWith().file.agents['bid-pilot']?.secret_env).toEqual(['BID_PILOT_SECRET']);
    expect(two.file.agents['bid-pilot']?.secret_env).toEqual(['NEW_SECRET', 'OLD_SECRET']);
  });
});

test('deputies in a circle are named with the whole of it', () => {
  const text = policyText([
    'deputies: { ines: dana }',
    'deputies: { ines: dana, dana: felix, felix: ines, lena: dana }',
  ]);
  expect(problemsOf(text).map(({ path, message }) => `${path}: ${message.split(':')[0]}`)).toEqual([
    'deputies.ines: ines → dana → felix → ines',
    'deputies.dana: dana → felix → ines → dana',
    'deputies.felix: felix → ines → dana → felix',
  ]);
});
