import { describe, expect, test } from 'vitest';
import { createWakeups } from '../../../src/app/wakeups.ts';

function rig() {
  const heard: string[] = [];
  return { wakeups: createWakeups(), heard, hear: (name: string) => () => void heard.push(name) };
}

describe('whoever waits for one recommendation', () => {
  test('is woken at its next commit, and only then', () => {
    const { wakeups, heard, hear } = rig();
    wakeups.once('rec_1', hear('one'));
    wakeups.committed('rec_2');
    wakeups.committed(null);
    expect(heard).toEqual([]);
    wakeups.committed('rec_1');
    wakeups.committed('rec_1');
    expect(heard).toEqual(['one']);
  });

  test('is woken with all the others', () => {
    const { wakeups, heard, hear } = rig();
    for (const name of ['one', 'two', 'three']) wakeups.once('rec_1', hear(name));
    wakeups.committed('rec_1');
    expect(heard).toEqual(['one', 'two', 'three']);
  });

  test('is not woken once it has gone, and the others still are', () => {
    const { wakeups, heard, hear } = rig();
    const forget = wakeups.once('rec_1', hear('gone'));
    wakeups.once('rec_1', hear('stays'));
    forget();
    forget();
    wakeups.committed('rec_1');
    expect(heard).toEqual(['stays']);
  });

  test('and goes late takes nobody who came after the commit along', () => {
    const { wakeups, heard, hear } = rig();
    const forget = wakeups.once('rec_1', hear('first'));
    wakeups.committed('rec_1');
    wakeups.once('rec_1', hear('second'));
    forget();
    wakeups.committed('rec_1');
    expect(heard).toEqual(['first', 'second']);
  });

  test('and waits again when woken is not woken twice by one commit', () => {
    const { wakeups, heard } = rig();
    const again = () => {
      heard.push('woken');
      wakeups.once('rec_1', again);
    };
    wakeups.once('rec_1', again);
    wakeups.committed('rec_1');
    expect(heard).toEqual(['woken']);
  });
});

describe('whoever listens to all', () => {
  test('hears every commit, with what changed, until it stops', () => {
    const { wakeups, heard } = rig();
    const stop = wakeups.onCommit((id) => void heard.push(String(id)));
    wakeups.committed('rec_1');
    wakeups.committed(null);
    stop();
    wakeups.committed('rec_2');
    expect(heard).toEqual(['rec_1', 'null']);
  });
});
