import type { Fault } from './located-yaml.ts';
import { matches } from './policy.ts';
import type { PolicyFile } from './schema.ts';

/** Rows that could not be told apart or added up, and what must not be approved together. */
export function batchFaults({ batches, actions, agents, platforms, currency }: PolicyFile): Fault[] {
  const seen = new Set<string>();
  return batches.flatMap((row, index) => {
    const faults: Fault[] = [];
    const fault = (key: string, message: string) => faults.push({ path: ['batches', index, key], message });
    if (seen.has(row.name)) fault('name', `batch ${row.name} is defined twice`);
    seen.add(row.name);
    if (row.up_to.currency !== currency)
      fault('up_to', `expected an amount in ${currency}, the currency of this policy, in which money is added up`);
    else if (!(Number(row.up_to.amount) > 0)) fault('up_to', 'expected more than 0');
    for (const action of row.for) {
      // A pattern leaves such an action out by itself.
      if (Object.hasOwn(actions, action) && actions[action]?.reversibility === 'irreversible')
        fault('for', `${action} cannot be taken back, so it is never approved with others: leave it out`);
    }
    for (const agent of row.agents ?? [])
      if (!Object.hasOwn(agents, agent))
        fault('agents', `agent ${agent} is not defined; known: ${Object.keys(agents).join(', ')}`);
    for (const platform of row.platforms ?? [])
      if (!platforms.includes(platform))
        fault('platforms', `platform ${platform} is not defined; known: ${platforms.join(', ')}`);
    return faults;
  });
}

/** Batch lanes without a row, rows that no lane leads to, and waits that take the time of whoever decides. */
export function batchWarnings(file: PolicyFile): Fault[] {
  return [...withoutRow(file), ...idleRows(file), ...slowRows(file)];
}

function withoutRow(file: PolicyFile): Fault[] {
  return Object.entries(file.actions)
    .filter(([action, entry]) => mayBeBatched(file, entry) && rowsFor(file, action).length === 0)
    .map(([action]) => ({
      path: ['actions', action],
      message: `${action} can come into the batch lane and no row of \`batches\` is for it, so it is asked one by one; name it in the \`for\` of a row`,
    }));
}

function idleRows(file: PolicyFile): Fault[] {
  const batched = Object.keys(file.actions).filter((action) => {
    const entry = file.actions[action];
    return entry !== undefined && mayBeBatched(file, entry);
  });
  return file.batches.flatMap((row, index) =>
    row.for.flatMap((pattern, place) =>
      batched.some((action) => matches(pattern, action))
        ? []
        : [
            {
              path: ['batches', index, 'for', place],
              message: `${pattern} is for nothing that comes into the batch lane: see \`lanes\` and the risk of the action, or leave it out`,
            },
          ],
    ),
  );
}

function slowRows({ batches, chains }: PolicyFile): Fault[] {
  const first = chains.default?.[0]?.within;
  return batches.flatMap(({ name, every }, index) =>
    first === undefined || every <= first / 2
      ? []
      : [
          {
            path: ['batches', index, 'every'],
            message: `${name} would wait for more than half of the time that people have to decide, so it is posted after half of it; make \`every\` shorter, or the first step of the chain longer`,
          },
        ],
  );
}

function rowsFor({ batches }: PolicyFile, action: string): PolicyFile['batches'] {
  return batches.filter((row) => row.for.some((pattern) => matches(pattern, action)));
}

/** Whether the tables can bring it there; rules only add scrutiny. */
function mayBeBatched({ mode, lanes }: PolicyFile, action: PolicyFile['actions'][string]): boolean {
  if ((action.mode ?? mode) === 'observe' || action.reversibility === 'irreversible') return false;
  const lanesOf = Object.values(lanes[action.risk]);
  if (action.at_least === 'batch') return lanesOf.some((lane) => lane === 'autopilot' || lane === 'batch');
  return (action.at_least ?? 'autopilot') === 'autopilot' && lanesOf.includes('batch');
}
