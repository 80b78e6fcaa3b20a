import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { AgentApi } from '../../app/agent-api.ts';
import type { Log } from '../../app/log.ts';
import type { Clock } from '../../app/ports.ts';
import type { AgentAccess } from './agent-access.ts';
import { createAgentEndpoints, type Outcome } from './agent-endpoints.ts';
import { refuseBrokenRequest } from './broken-request.ts';
import { createDispatch } from './dispatch.ts';
import type { Exchange } from './exchange.ts';
import { createLongPolls } from './long-polls.ts';
import type { Metrics } from './metrics.ts';
import type { Problem } from './problem.ts';
import { createRateLimiter } from './rate-limit.ts';
import { problemReply, write } from './reply.ts';
import { createStatusEndpoints, type Readiness, type Versions } from './status-endpoints.ts';

export type HttpServerOptions = {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  agents: () => AgentAccess;
  api: AgentApi;
  clock: Pick<Clock, 'now'>;
  log: Log;
  metrics: Metrics;
  readiness: () => Promise<Readiness>;
  /** Takes `POST /slack/events` where Slack delivers over HTTP; null in Socket Mode. */
  slackListener: RequestListener | null;
  versions: Versions;
  /** Told of each request whose sender is proven, with the key that proved it. */
  seen?: (agent: string, keyId: string) => void;
  /** How long `close` waits for what is in flight; 10 seconds by default. */
  closeGraceMs?: number;
};

export type HttpServer = {
  server: Server;
  listen(): Promise<{ port: number }>;
  /** Stops accepting, ends long polls with their current answer, finishes what is in flight, then resolves. */
  close(): Promise<void>;
};

const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // Longer than the 60 s of common load balancers, which would otherwise reuse a connection that is just closing.
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1000,
};

/** The HTTP face of Countersign: the contract of agents, health, metrics, the API description, and Slack's events. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { agents, clock, log, metrics } = options;
  const polls = createLongPolls(metrics);
  const gate = { agents, clock, limiter: createRateLimiter(clock), seen: options.seen ?? (() => {}) };
  let closing: Promise<void> | null = null;
  const dispatch = createDispatch(
    createAgentEndpoints(options.api, gate, polls),
    createStatusEndpoints({ ...options, closing: () => closing !== null }),
    options.slackListener,
  );
  const server = createServer(TIMEOUTS, handle);
  // Without a listener Node would ask for the body before it is known to be wanted.
  server.on('checkContinue', handle);
  server.on('clientError', (error, socket) => refuseBrokenRequest(error, socket, { log, metrics }));
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  function handle(req: IncomingMessage, res: ServerResponse): void {
    const startedAt = performance.now();
    const url = req.url ?? '';
    const mark = url.indexOf('?');
    const query = mark < 0 ? '' : url.slice(mark + 1);
    const exchange: Exchange = { req, res, query, operation: null, agent: null, result: null };
    void dispatch(exchange, mark < 0 ? url : url.slice(0, mark)).then((outcome) =>
      finish(exchange, outcome, startedAt),
    );
  }

  function finish(exchange: Exchange, outcome: Outcome, startedAt: number): void {
    const { req, res, operation } = exchange;
    if (outcome !== null) {
      const reply = 'code' in outcome ? refuse(exchange, outcome) : outcome;
      write(req, res, reply, closing !== null);
      observe(exchange, reply.status, startedAt);
    } else if (operation === 'slack') {
      const answered = () => {
        observe(exchange, res.statusCode, startedAt);
        // Slack's listener leaves its connections open; while closing they are to end as soon as they are idle.
        if (closing) setImmediate(() => server.closeIdleConnections());
      };
      if (res.closed) answered();
      else res.once('close', answered);
    }
  }

  function refuse(exchange: Exchange, refusal: Problem) {
    const requestId = randomUUID();
    const { status, code, fault } = refusal;
    const agent = exchange.agent === null ? {} : { agent: exchange.agent };
    const fields = { requestId, route: exchange.operation ?? 'none', code, status, ...agent };
    if (fault === undefined) log.info(fields, 'request refused');
    else log.error({ ...fields, error: fault }, 'request failed');
    exchange.result = code;
    return problemReply(refusal, requestId);
  }

  function observe({ operation, result }: Exchange, statusCode: number, startedAt: number): void {
    const route = operation ?? 'none';
    metrics.requests.inc({ route, status: String(statusCode) });
    if (operation !== 'wait') metrics.seconds.observe({ route }, (performance.now() - startedAt) / 1000);
    if (operation === 'recommend' && result !== null) metrics.intake.inc({ result });
  }

  function listen(): Promise<{ port: number }> {
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port, options.host, () => {
        server.off('error', reject);
        const address = server.address();
        resolve({ port: typeof address === 'object' && address ? address.port : options.port });
      });
    });
  }

  function close(): Promise<void> {
    closing ??= new Promise((resolve) => {
      const timer = setTimeout(() => server.closeAllConnections(), options.closeGraceMs ?? 10_000);
      server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      // Node closes the connections that are idle between requests, but not those on which nothing ever came.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    });
    polls.endAll();
    return closing;
  }

  return { server, listen, close };
}
