import { expect, test } from 'vitest';
import { drawMessage } from '../../../src/app/draw-message.ts';
import { engageHalt, haltNotice, requestRelease } from '../../../src/app/engage-halt.ts';
import { appOn } from '../../support/app-on.ts';
import { MONDAY } from '../../support/build.ts';
import { policyWith } from '../../support/policy.ts';
import { openStore } from './store-fixture.ts';

test('a notice that was overtaken before it could be posted says nothing: the channel reads each step once', async () => {
  const app = appOn(openStore().store, policyWith(), { now: MONDAY });
  const scope = { kind: 'agent', value: 'bid-pilot' } as const;
  const { halt } = await engageHalt({ ...app, alertsTo: 'ops' }, scope, 'drill', 'marco');
  const steps = ['engaged', 'release_requested:1', 'released:2', 'ended:3'];
  const drawn = async () => {
    const told = steps.map(async (step) => {
      const posted = { wantedVersion: 1, drawnVersion: 0, channel: null, ts: null, attempts: 0, uncertainSince: null };
      const message = await drawMessage(
        app,
        { linkTo: async () => null },
        { ...haltNotice('ops', halt, step), ...posted },
      );
      return message === null ? [] : [step];
    });
    return (await Promise.all(told)).flat();
  };
  expect(await drawn()).toEqual(['engaged']);
  await requestRelease(app, scope, 'looked into', 'dana');
  expect(await drawn()).toEqual(['release_requested:1']);
  await requestRelease(app, scope, '', 'felix');
  expect(await drawn()).toEqual(['released:2']);
});
