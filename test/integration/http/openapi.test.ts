import { expect, test } from 'vitest';
import { z } from 'zod';
import { openApi } from '../../../src/adapters/http/openapi.ts';
import { routeOf } from '../../../src/adapters/http/route.ts';

const Operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(z.object({ in: z.string(), name: z.string() })).default([]),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  responses: z.record(z.string(), z.object({ description: z.string() })),
});
const Methods = z.record(z.string(), z.unknown());
const Document = z.object({
  openapi: z.literal('3.1.1'),
  info: z.object({ title: z.string(), version: z.literal('1.2.3') }),
  paths: z.record(z.string(), Methods),
  webhooks: z.record(z.string(), Methods),
  components: z.object({
    schemas: z.record(z.string(), z.unknown()),
    securitySchemes: z.record(z.string(), z.unknown()),
  }),
});

const described = JSON.parse(JSON.stringify(openApi('1.2.3')));
const { paths, webhooks, components } = Document.parse(described);
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([method]) => method !== 'parameters')
    .map(([method, operation]) => ({ path, method, operation: Operation.parse(operation) })),
);

test('every operation is one that the server routes to, under its own name', () => {
  const routed = operations.map(({ path, method }) =>
    routeOf(path.replaceAll('{agent}', 'a').replaceAll('{id}', 'rec_1'))?.methods.get(method.toUpperCase()),
  );
  expect(operations.map(({ operation }) => operation.operationId)).toEqual(routed);
  expect(new Set(routed)).toEqual(
    new Set(['recommend', 'read', 'withdraw', 'redeem', 'report', 'healthz', 'readyz', 'metrics', 'openapi']),
  );
});

test('every reference leads somewhere, and none leaves the document', () => {
  const refs = [...JSON.stringify(described).matchAll(/"\$ref":"([^"]*)"/g)].map(([, ref = '']) => ref);
  expect(refs.length).toBeGreaterThan(20);
  const known = Object.keys(components.schemas).map((name) => `#/components/schemas/${name}`);
  expect(refs.filter((ref) => !known.includes(ref))).toEqual([]);
  expect(known.filter((name) => !refs.includes(name))).toEqual([]);
  expect(JSON.stringify(described)).not.toMatch(/"\$(id|schema|defs)"/);
});

test('the agents’ operations name how to be known, and problem+json for each refusal', () => {
  for (const { path, method, operation } of operations.filter(({ path }) => path.startsWith('/v1/'))) {
    const bodyless = method === 'get' || method === 'delete';
    expect([path, method, operation.security]).toEqual([
      path,
      method,
      bodyless ? [{ bearer: [] }] : [{ signature: [] }, { bearer: [] }],
    ]);
    const refused = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
    expect(refused.map(([status]) => status)).toEqual(expect.arrayContaining(['401', '429', '503']));
    for (const [, response] of Object.entries(Reflect.get(Object(paths[path]?.[method]), 'responses')).filter(
      ([status]) => Number(status) >= 400,
    )) {
      expect(response).toMatchObject({
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      });
    }
  }
  expect(Object.keys(components.securitySchemes)).toEqual(['signature', 'bearer']);
});

test('the parameters in a path are described', () => {
  for (const [path, methods] of Object.entries(paths)) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const [method, operation] of Object.entries(methods)) {
      if (method === 'parameters') continue;
      const own = [methods.parameters, Reflect.get(Object(operation), 'parameters')].flat();
      const names = own.flatMap((parameter) =>
        Reflect.get(Object(parameter), 'in') === 'path' ? [Reflect.get(Object(parameter), 'name')] : [],
      );
      expect(names).toEqual(inPath);
    }
  }
});

test('the recommendation is described field by field, and the callback is a webhook', () => {
  expect(components.schemas).toMatchObject({
    Recommendation: {
      type: 'object',
      required: ['kind', 'action', 'summary'],
      additionalProperties: false,
      properties: { confidence: { type: 'number', minimum: 0, maximum: 1 }, expires_at: { format: 'date-time' } },
    },
    Money: { required: ['amount', 'currency'] },
    Answer: { required: expect.arrayContaining(['id', 'revision_hash', 'version']) },
    Problem: { properties: { pointer: { type: 'string' } } },
  });
  expect(webhooks).toMatchObject({
    callback: {
      post: { requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Callback' } } } } },
    },
  });
});
