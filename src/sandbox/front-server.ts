import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readBody, readBytes, sendJson } from './http-io.ts';
import { loadPage } from './page-bundle.ts';

type Handler = (req: IncomingMessage, res: ServerResponse, url: URL) => Promise<void>;

/** What answers behind the one loopback address of the workspace. */
export type Routes = {
  webApi(req: IncomingMessage, res: ServerResponse, method: string): Promise<void>;
  responseUrl(id: string, body: string): Promise<{ status: number; body: string }>;
  page: Handler;
  /** The emulator's file routes. */
  files: { origin: string; token(): string };
};

/** Listens at once, so that the address is known to what is then put behind it. */
export async function startFrontServer(
  port: number,
): Promise<{ url: string; open(routes: Routes): void; close(): Promise<void> }> {
  let handler: Handler = async (_req, res) => sendJson(res, 503, { error: 'starting' });
  const server = createServer((req, res) => {
    handler(req, res, new URL(req.url ?? '/', 'http://localhost')).catch((error: unknown) => {
      if (res.headersSent) res.destroy();
      else sendJson(res, 500, { error: error instanceof Error ? error.message : String(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const listening = typeof address === 'object' && address ? address.port : port;

  return {
    url: `http://127.0.0.1:${listening}`,
    open(routes) {
      handler = routeTo(routes);
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function routeTo(routes: Routes): Handler {
  return async (req, res, url) => {
    const [, top = '', rest = ''] = /^\/([^/]*)\/?(.*)$/.exec(url.pathname) ?? [];
    if (top === 'api') return routes.webApi(req, res, rest);
    if (top === 'page') return routes.page(req, res, url);
    if (top === 'response' && req.method === 'POST') {
      const { status, body } = await routes.responseUrl(rest, await readBody(req));
      res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(body);
      return;
    }
    if (top === 'upload' || top === 'files-pri') return passOn(req, res, url, routes.files);
    return sendPage(res, url.pathname);
  };
}

// Everything the page needs comes from here; nothing that a message names is fetched.
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:";

async function sendPage(res: ServerResponse, path: string): Promise<void> {
  const page = await loadPage();
  const [type, body] =
    path === '/page.js' ? ['javascript', page.js] : path === '/page.css' ? ['css', page.css] : ['html', page.html];
  res.writeHead(200, {
    'content-type': `text/${type}; charset=utf-8`,
    'content-security-policy': PAGE_POLICY,
    'cache-control': 'no-store',
  });
  res.end(body);
}

async function passOn(req: IncomingMessage, res: ServerResponse, url: URL, files: Routes['files']): Promise<void> {
  const type = req.headers['content-type'];
  const answer = await fetch(`${files.origin}${url.pathname}${url.search}`, {
    method: req.method ?? 'GET',
    headers: { authorization: `Bearer ${files.token()}`, ...(type && { 'content-type': type }) },
    ...(req.method === 'POST' && { body: new Uint8Array(await readBytes(req)) }),
  });
  res.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
  res.end(new Uint8Array(await answer.arrayBuffer()));
}
