import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  bearer,
  INTAKE,
  NOW,
  notice,
  pacer,
  pilot,
  pilotNext,
  post,
  type Rig,
  type Signing,
  signed,
  startRig,
  stranger,
} from './http-rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.http.close());

const raw = JSON.stringify(notice);
const permit = JSON.stringify({ revision_hash: 'a1b2c3' });
const MINUTE_MS = 60_000;

const without = (name: string) => {
  const { [name]: _, ...rest } = signed(raw);
  return rest;
};

describe('a recommendation', () => {
  test.each<[string, Signing]>([
    ['under the old secret of a rotation', { secret: pilot }],
    ['under the new one', { secret: pilotNext }],
    ['signed five minutes ago', { at: NOW - 5 * MINUTE_MS }],
    ['signed by a clock five minutes ahead', { at: NOW + 5 * MINUTE_MS }],
  ])('is taken %s', async (_name, signing) => {
    expect((await post(rig, INTAKE, raw, signed(raw, signing))).status).toBe(202);
    expect(rig.api.calls).toHaveLength(1);
  });

  test.each<[string, Record<string, string>, string]>([
    ['without any identity', { 'content-type': 'application/json' }, 'missing_signature'],
    ['without webhook-id', without('webhook-id'), 'missing_signature'],
    ['without webhook-timestamp', without('webhook-timestamp'), 'missing_signature'],
    ['without webhook-signature', without('webhook-signature'), 'missing_signature'],
    ['signed more than five minutes ago', signed(raw, { at: NOW - 5 * MINUTE_MS - 1000 }), 'stale_timestamp'],
    ['signed more than five minutes ahead', signed(raw, { at: NOW + 5 * MINUTE_MS + 1000 }), 'stale_timestamp'],
    ['signed over another body', signed(`${raw} `), 'bad_signature'],
    ["signed with another agent's secret", signed(raw, { secret: pacer }), 'bad_signature'],
    ['signed with a secret of nobody', signed(raw, { secret: stranger }), 'bad_signature'],
    ['with another id than was signed', { ...signed(raw), 'webhook-id': 'msg_2' }, 'bad_signature'],
    [
      'with another time than was signed',
      { ...signed(raw), 'webhook-timestamp': String(NOW / 1000 + 1) },
      'bad_signature',
    ],
    ['with an id of two parts', { ...signed(raw), 'webhook-id': 'msg.1' }, 'bad_signature'],
    ['with a time that is none', { ...signed(raw), 'webhook-timestamp': 'now' }, 'bad_signature'],
    ["with another agent's bearer key", bearer(pacer), 'unauthorized'],
    ["with nobody's bearer key", bearer(stranger), 'unauthorized'],
    ['with an empty bearer key', { ...bearer(), authorization: 'Bearer ' }, 'missing_signature'],
    ['with a password', { ...bearer(), authorization: 'Basic Ym9iOmJvYg==' }, 'missing_signature'],
    [
      'with a bad signature beside a good bearer key',
      { ...bearer(), ...signed(raw, { secret: stranger }) },
      'bad_signature',
    ],
  ])('is refused %s', async (_name, headers, code) => {
    const response = await post(rig, INTAKE, raw, headers);
    expect(await response.json()).toMatchObject({ status: 401, code });
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(rig.api.calls).toEqual([]);
  });

  test('of an unknown agent is answered word for word as one under a wrong key', async () => {
    const answers = await Promise.all([
      post(rig, INTAKE, raw, bearer(stranger)),
      post(rig, '/v1/agents/nobody/recommendations', raw, bearer(stranger)),
      post(rig, '/v1/agents/nobody/recommendations', raw, signed(raw)),
      post(rig, '/v1/agents/__proto__/recommendations', raw, signed(raw)),
    ]);
    const bodies = await Promise.all(answers.map((response) => response.json()));
    const anonymous = { ...Object(bodies[0]), request_id: expect.any(String) };
    expect(anonymous.code).toBe('unauthorized');
    expect(bodies).toEqual([anonymous, anonymous, anonymous, anonymous]);
    expect(rig.logged.map(({ fields }) => fields.agent)).not.toContain('nobody');
  });

  test('is refused before its body is looked at', async () => {
    const response = await post(rig, INTAKE, '{"broken', signed(raw));
    expect(await response.json()).toMatchObject({ code: 'bad_signature' });
  });

  test.each<[string, string | null, number, string | undefined]>([
    ['missing', null, 400, 'missing_idempotency_key'],
    ['empty', '', 400, 'missing_idempotency_key'],
    ['of 257 characters', 'k'.repeat(257), 400, 'bad_idempotency_key'],
    ['with a space', 'a b', 400, 'bad_idempotency_key'],
    ['beyond ASCII', 'k\u00e9y', 400, 'bad_idempotency_key'],
    ['of 256 characters', 'k'.repeat(256), 202, undefined],
  ])('with an Idempotency-Key %s', async (_name, key, status, code) => {
    const response = await post(rig, INTAKE, raw, bearer(pilot, key));
    expect(response.status).toBe(status);
    expect(Reflect.get(Object(await response.json()), 'code')).toBe(code);
  });

  test('of a paused agent is refused, once it has proven to be that agent', async () => {
    const agents = new Map([['bid-pilot', { secrets: [pilot], paused: true }]]);
    const paused = await startRig({ agents: () => agents });
    const good = await post(paused, INTAKE, raw, signed(raw));
    const bad = await post(paused, INTAKE, raw, signed(raw, { secret: stranger }));
    const spend = await post(paused, '/v1/recommendations/rec_1/permit', permit, bearer());
    expect(await good.json()).toMatchObject({ status: 403, code: 'agent_paused' });
    expect(await bad.json()).toMatchObject({ status: 401, code: 'bad_signature' });
    expect(await spend.json()).toMatchObject({ status: 403, code: 'agent_paused' });
    expect(paused.api.calls).toEqual([]);
    await paused.http.close();
  });

  test('is judged by the policy in force, at once after a reload', async () => {
    let agents = new Map([['bid-pilot', { secrets: [pilot] }]]);
    const reloaded = await startRig({ agents: () => agents });
    const read = () => fetch(`${reloaded.url}/v1/recommendations/rec_1`, { headers: bearer(pilot) });
    expect((await read()).status).toBe(200);
    agents = new Map([['bid-pilot', { secrets: [pilotNext] }]]);
    expect((await read()).status).toBe(401);
    expect((await post(reloaded, INTAKE, raw, signed(raw, { secret: pilot }))).status).toBe(401);
    expect((await post(reloaded, INTAKE, raw, signed(raw, { secret: pilotNext }))).status).toBe(202);
    await reloaded.http.close();
  });
});

describe('what is asked of one recommendation', () => {
  const PERMIT = '/v1/recommendations/rec_1/permit';

  test.each<[string, Record<string, string>, number, string | undefined]>([
    ['signed, with the agent named', signed(permit, { agent: 'bid-pilot' }), 200, undefined],
    ['under the bearer key', bearer(), 200, undefined],
    ['signed, with no agent named', signed(permit), 401, 'missing_agent'],
    ['signed, with an unknown agent named', signed(permit, { agent: 'nobody' }), 401, 'unauthorized'],
    ['signed, with another agent named', signed(permit, { agent: 'pacer' }), 401, 'bad_signature'],
    ['under a key of nobody', bearer(stranger), 401, 'unauthorized'],
    ['under the bearer key, without idempotency key', bearer(pilot, null), 400, 'missing_idempotency_key'],
    ["by another agent's key", bearer(pacer), 404, 'unknown_recommendation'],
    ['by another agent, signed', signed(permit, { agent: 'pacer', secret: pacer }), 404, 'unknown_recommendation'],
  ])('redeeming %s', async (_name, headers, status, code) => {
    const response = await post(rig, PERMIT, permit, headers);
    expect(response.status).toBe(status);
    expect(Reflect.get(Object(await response.json()), 'code')).toBe(code);
  });

  test.each(['GET', 'DELETE'])(
    '%s takes the bearer key only: a signature over nothing would fit any path',
    async (method) => {
      const url = `${rig.url}/v1/recommendations/rec_1`;
      const bySignature = await fetch(url, { method, headers: signed('', { agent: 'bid-pilot' }) });
      const byNothing = await fetch(url, { method });
      const byStranger = await fetch(url, { method, headers: bearer(stranger) });
      expect(rig.api.calls).toEqual([]);
      expect(await bySignature.json()).toMatchObject({ status: 401, code: 'bearer_required' });
      expect(await byNothing.json()).toMatchObject({ status: 401, code: 'bearer_required' });
      expect(await byStranger.json()).toMatchObject({ status: 401, code: 'unauthorized' });

      const byKey = await fetch(url, { method, headers: bearer() });
      const byOther = await fetch(url, { method, headers: bearer(pacer) });
      expect(byKey.status).toBe(200);
      expect(await byOther.json()).toMatchObject({ status: 404, code: 'unknown_recommendation' });
    },
  );
});
