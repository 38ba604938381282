import { expect, test } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

test('A7: whoever becomes free while all that waits is matched has it matched once more, with everybody else who did', async () => {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const rematch = oneAtATime((subject) => {
    begun.push(subject);
    return new Promise((resolve) => ends.push(resolve));
  });
  const first = rematch('a');
  const others = [rematch('a'), rematch('a'), rematch('a')];
  const elsewhere = rematch('b');
  expect(begun).toEqual(['a', 'b']);
  ends.splice(0).forEach((end) => {
    end();
  });
  await Promise.all([first, elsewhere]);
  await new Promise((resolve) => setImmediate(resolve));
  // Three who asked meanwhile, one run for them; and one more for who asks while that runs.
  expect(begun).toEqual(['a', 'b', 'a']);
  const late = rematch('a');
  ends.splice(0).forEach((end) => {
    end();
  });
  await Promise.all(others);
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toEqual(['a', 'b', 'a', 'a']);
  ends.splice(0).forEach((end) => {
    end();
  });
  await late;
  void rematch('a');
  expect(begun).toHaveLength(5);
});

test('a run that fails fails those who waited for it, and nobody after them', async () => {
  let fails = true;
  const rematch = oneAtATime(async () => {
    if (fails) throw new Error('the database is away');
  });
  await expect(rematch('a')).rejects.toThrow('away');
  fails = false;
  await expect(rematch('a')).resolves.toBeUndefined();
});
