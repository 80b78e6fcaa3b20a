import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What Prometheus reads. Other parts register theirs with `registry`, under names that begin with `countersign_`. */
export type Metrics = {
  registry: Registry;
  intake: Counter<'result'>;
  requests: Counter<'route' | 'status'>;
  seconds: Histogram<'route'>;
  longPolls: Gauge;
};

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    intake: new Counter({
      name: 'countersign_intake_total',
      help: 'Recommendations posted, by what became of them: created, revised, repeated, or the code of the refusal',
      labelNames: ['result'],
      registers,
    }),
    requests: new Counter({
      name: 'countersign_http_requests_total',
      help: 'HTTP requests answered',
      labelNames: ['route', 'status'],
      registers,
    }),
    seconds: new Histogram({
      name: 'countersign_http_request_seconds',
      help: 'Time from the head of a request to its answer; long polls are left out',
      labelNames: ['route'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    longPolls: new Gauge({ name: 'countersign_long_polls', help: 'Long polls that wait now', registers }),
  };
}
