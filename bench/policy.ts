import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { SCENARIOS } from '../src/demo/scenarios.ts';
import { RecommendationInput } from '../src/domain/recommendation.ts';
import { evaluate } from '../src/policy/evaluate.ts';
import { explain } from '../src/policy/explain.ts';
import { loadPolicy } from '../src/policy/load-policy.ts';
import type { Policy } from '../src/policy/policy.ts';

// `npm run bench:policy` prints this alone; `npm run bench` has it in its table.
const RULES = 50;
const ROUNDS = 200;
const A_ROUND = 500;
const NOW = Date.UTC(2026, 10, 23, 9);

/** The shipped policy with rules of its kinds added until there are 50 that are for every action. */
function policyOf50(): Policy {
  const shipped = readFileSync(new URL('../policy.yml', import.meta.url), 'utf8');
  const more = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, index) => {
      const conditions = [
        `moves_money && amount > ${20_000 + index * 1000}.0`,
        `moves_money && share_of_weekly_budget > ${(0.2 + index / 100).toFixed(2)}`,
        `confidence < ${(0.4 - index / 200).toFixed(3)} && platform in ["google_ads", "meta_ads"]`,
        `has_numbers && (times > ${20 + index}.0 || times < 0.01)`,
        `weekday in ["saturday", "sunday"] && hour >= ${index % 24}.0`,
      ];
      const when = JSON.stringify(conditions[index % conditions.length]);
      return `  - { id: more_${index}, for: ["*"], when: ${when}, points: 1, because: "{amount} or so" }\n`;
    }).join('');
  const withRules = (count: number) => shipped.replace('\nguards:\n', `\n${more(0, count)}guards:\n`);
  const load = (text: string) => {
    const loaded = loadPolicy(text);
    if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
    return loaded.policy;
  };
  const own = load(shipped).rules.filter(({ for: patterns }) => patterns.includes('*')).length;
  return load(withRules(RULES - own));
}

export type PolicyTimes = { rules: number; evaluateUs: number; explainUs: number };

/** Microseconds of the processor, which a busy machine does not lengthen, as medians over rounds, for what agents of the demo recommend and a policy of 50 rules that all apply. */
export function policyTimes(): PolicyTimes {
  const policy = policyOf50();
  const sent = SCENARIOS.map(({ agent, build }) => ({ agent, content: RecommendationInput.parse(build(NOW)) }));
  const timed = (judge: (agent: string, content: (typeof sent)[number]['content']) => unknown) => {
    const rounds = Array.from({ length: ROUNDS }, () => {
      const start = process.cpuUsage();
      for (let index = 0; index < A_ROUND; index += 1) {
        const one = sent[index % sent.length];
        if (one) judge(one.agent, one.content);
      }
      const { user, system } = process.cpuUsage(start);
      return (user + system) / A_ROUND;
    });
    // The first rounds compile.
    const warm = rounds.slice(ROUNDS / 4).sort((left, right) => left - right);
    return warm[Math.floor(warm.length / 2)] ?? Number.NaN;
  };
  const rules = policy.rules.filter(({ for: patterns }) => patterns.includes('*')).length;
  return {
    rules,
    evaluateUs: timed((agent, content) => evaluate(policy, agent, content, NOW)),
    explainUs: timed((agent, content) => explain(policy, agent, content, NOW)),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { rules, evaluateUs, explainUs } = policyTimes();
  process.stdout.write(
    `${rules} rules: ${evaluateUs.toFixed(1)} µs to evaluate with every reason, ${explainUs.toFixed(1)} µs to explain in full\n`,
  );
}
