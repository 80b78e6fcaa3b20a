import { describe, expect, test } from 'vitest';
import { createCallbackSender } from '../../../src/adapters/callbacks/callback-sender.ts';
import type { Lookup } from '../../../src/adapters/callbacks/target.ts';
import { deliverCallbacks } from '../../../src/app/deliver-callbacks.ts';
import { createUnderWay } from '../../../src/app/under-way.ts';
import { parseSecret } from '../../../src/webhooks/secret.ts';
import { appOn } from '../../support/app-on.ts';
import { HOUR_MS, MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';
import { startReceiver } from '../callbacks/receiver.ts';
import { callback, change, item } from '../sqlite/changes.ts';
import { openStore } from '../sqlite/store-fixture.ts';

// Requirement 19: SSRF targets refused: private, IPv6, decimal, redirect, rebinding; first and retried attempts.

const secret = parseSecret(`whsec_${Buffer.alloc(32, 3).toString('base64')}`);

/** One callback that is owed, and how each pass of the deliverer ends. */
async function owed(url: string, lookup: Lookup, allowPrivate = false) {
  const { store, db } = openStore();
  await store.commit(change(item('rec_1'), { callbacks: [callback('cb_1', 'rec_1')] }));
  const time = { now: MONDAY };
  const app = appOn(store, policyWith(), time);
  const sender = createCallbackSender({
    clock: app.clock,
    lookup,
    receivers: () => ({ url, secrets: secret ? [secret] : [], allowPrivate }),
  });
  const sending = createUnderWay(() => {});
  return {
    /** The next attempt, when its time has come. */
    async attempt() {
      await deliverCallbacks(app, sender, sending);
      await sending.settled();
      time.now += HOUR_MS;
      return db.prepare('SELECT state, attempts, last_error AS error FROM callbacks').get();
    },
  };
}

const never: Lookup = () => Promise.reject(new Error('no name is looked up'));

describe('an address that is not the agent’s own', () => {
  test.each<[string, string]>([
    ['this machine', '127.0.0.1'],
    ['this machine in decimal', '2130706433'],
    ['this machine in octal', '0177.0.0.1'],
    ['this machine in hexadecimal', '0x7f000001'],
    ['this machine in two parts', '127.1'],
    ['this machine over IPv6', '[::1]'],
    ['this machine, mapped', '[::ffff:127.0.0.1]'],
    ['this machine, mapped in hexadecimal', '[::ffff:7f00:1]'],
    ['a private network', '10.0.0.1'],
    ['a private network, mapped', '[::ffff:10.0.0.1]'],
    ['another private network', '172.16.0.1'],
    ['a third', '192.168.1.1'],
    ['a carrier network', '100.64.0.1'],
    ['cloud metadata', '169.254.169.254'],
    ['cloud metadata in decimal', '2852039166'],
    ['cloud metadata by NAT64', '[64:ff9b::a9fe:a9fe]'],
    ['unique local', '[fd00::1]'],
    ['link-local', '[fe80::1]'],
    ['everything', '0.0.0.0'],
    ['everything over IPv6', '[::]'],
  ])('%s is refused at the first attempt and at each that follows', async (_name, host) => {
    const { attempt } = await owed(`https://${host}/hook`, never);
    for (const attempts of [1, 2, 3]) {
      expect(await attempt()).toEqual({ state: 'pending', attempts, error: 'address_not_allowed' });
    }
  });

  test.each(['169.254.169.254', '[fd00:ec2::254]', '168.63.129.16', '100.64.0.1'])(
    '%s is refused even to an agent on this network',
    async (host) => {
      const { attempt } = await owed(`http://${host}/hook`, never, true);
      expect(await attempt()).toMatchObject({ error: 'address_not_allowed' });
      expect(await attempt()).toMatchObject({ error: 'address_not_allowed' });
    },
  );
});

test('a name that leads elsewhere on a later attempt is refused there, before anything is sent', async () => {
  await using receiver = await startReceiver((response) => response.writeHead(204).end());
  const answers = ['192.0.2.1', '127.0.0.1', '::ffff:169.254.169.254', '10.0.0.1'];
  const lookup: Lookup = async () => [{ address: answers.shift() ?? '127.0.0.1', family: 4 }];
  const { attempt } = await owed(`https://agent.example:${receiver.port}/hook`, lookup);
  for (const attempts of [1, 2, 3, 4]) {
    expect(await attempt()).toEqual({ state: 'pending', attempts, error: 'address_not_allowed' });
  }
  expect(receiver.received).toEqual([]);
});

test('a name is looked up once for an attempt, and the connection goes to what was checked', async () => {
  await using receiver = await startReceiver((response) => response.writeHead(500).end());
  const asked: string[] = [];
  const lookup: Lookup = async (hostname) => {
    asked.push(hostname);
    // A second look-up within the same attempt would lead to the metadata service.
    return [{ address: asked.length % 2 === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
  };
  const { attempt } = await owed(`http://agent.example:${receiver.port}/hook`, lookup, true);
  expect(await attempt()).toMatchObject({ attempts: 1, error: null });
  expect(receiver.received).toHaveLength(1);
  expect(await attempt()).toMatchObject({ attempts: 2, error: 'address_not_allowed' });
  expect(asked).toHaveLength(2);
  expect(receiver.received).toHaveLength(1);
});

test('a redirect is followed at no attempt', async () => {
  await using inner = await startReceiver((response) => response.writeHead(204).end());
  await using receiver = await startReceiver((response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${inner.port}/` }).end(),
  );
  const { attempt } = await owed(`http://127.0.0.1:${receiver.port}/hook`, never, true);
  for (const attempts of [1, 2]) {
    expect(await attempt()).toEqual({ state: 'pending', attempts, error: 'redirect_not_followed' });
  }
  expect(receiver.received).toHaveLength(2);
  expect(inner.received).toEqual([]);
});
