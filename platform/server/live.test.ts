import { expect, test } from 'vitest';
import { createMemoryLive } from './live.ts';

test('all listeners of a channel hear what is published there, until they have ended it, even while they hear', () => {
  const live = createMemoryLive();
  const heard: string[] = [];
  const endFirst = live.subscribe('one', (message) => {
    heard.push(`first ${message}`);
    endFirst();
  });
  const endSecond = live.subscribe('one', (message) => heard.push(`second ${message}`));
  live.subscribe('other', (message) => heard.push(`other ${message}`));
  for (const message of ['a', 'b']) live.publish('one', message);
  endSecond();
  endSecond();
  live.publish('one', 'c');
  live.publish('other', 'd');
  expect(heard).toEqual(['first a', 'second a', 'second b', 'other d']);
});
