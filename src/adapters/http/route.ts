/** What a request asks for; also the label of its metrics. */
export type Operation =
  | 'recommend'
  | 'read'
  | 'withdraw'
  | 'redeem'
  | 'report'
  | 'healthz'
  | 'readyz'
  | 'metrics'
  | 'openapi'
  | 'slack';

type Methods = ReadonlyMap<string, Operation>;

/** A known path: what its methods do, and the agent's name or the recommendation's id in it. */
export type Route = { methods: Methods; name: string };

const shown = (operation: Operation): Methods =>
  new Map([
    ['GET', operation],
    ['HEAD', operation],
  ]);

const RECOMMENDATIONS: Methods = new Map([['POST', 'recommend']]);
const RECOMMENDATION: Methods = new Map([
  ['GET', 'read'],
  ['DELETE', 'withdraw'],
]);
const PERMIT: Methods = new Map([['POST', 'redeem']]);
const OUTCOME: Methods = new Map([['POST', 'report']]);

const STATIC: ReadonlyMap<string, Route> = new Map([
  ['/healthz', { methods: shown('healthz'), name: '' }],
  ['/readyz', { methods: shown('readyz'), name: '' }],
  ['/metrics', { methods: shown('metrics'), name: '' }],
  ['/openapi.json', { methods: shown('openapi'), name: '' }],
  ['/slack/events', { methods: new Map([['POST', 'slack']]), name: '' }],
]);

const AGENTS = '/v1/agents/';
const BY_ID = '/v1/recommendations/';

/** The route of a path without its query; null when there is none. Matched by hand: no pattern can backtrack. */
export function routeOf(path: string): Route | null {
  if (path.startsWith(AGENTS)) {
    const end = path.indexOf('/', AGENTS.length);
    if (end < 0 || path.slice(end) !== '/recommendations') return null;
    return named(RECOMMENDATIONS, path.slice(AGENTS.length, end));
  }
  if (path.startsWith(BY_ID)) {
    const end = path.indexOf('/', BY_ID.length);
    if (end < 0) return named(RECOMMENDATION, path.slice(BY_ID.length));
    const name = path.slice(BY_ID.length, end);
    const tail = path.slice(end);
    if (tail === '/permit') return named(PERMIT, name);
    return tail === '/outcome' ? named(OUTCOME, name) : null;
  }
  return STATIC.get(path) ?? null;
}

function named(methods: Methods, segment: string): Route | null {
  const name = decoded(segment);
  return name ? { methods, name } : null;
}

function decoded(segment: string): string | null {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
