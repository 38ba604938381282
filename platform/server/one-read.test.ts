import { expect, test } from 'vitest';
import { createOneRead } from './one-read.ts';

function held() {
  const reads: { readonly key: string; readonly end: (how?: 'fails') => void }[] = [];
  const read = createOneRead(
    (key) =>
      new Promise<string>((done, fail) => {
        const name = `${key} ${reads.length}`;
        reads.push({ key, end: (how) => (how === 'fails' ? fail(new Error(name)) : done(name)) });
      }),
  );
  const settled = () => new Promise((done) => setTimeout(done));
  return { reads, read, settled };
}

test('who asks while a read is under way shares the next one, which begins when that is over', async () => {
  const { reads, read, settled } = held();
  const first = read('a');
  const [second, third] = [read('a'), read('a')];
  await settled();
  expect(reads).toHaveLength(1);
  reads[0]?.end();
  expect(await first).toBe('a 0');
  await settled();
  expect(reads).toHaveLength(2);
  const fourth = read('a');
  reads[1]?.end();
  expect(await Promise.all([second, third])).toEqual(['a 1', 'a 1']);
  await settled();
  reads[2]?.end();
  expect(await fourth).toBe('a 2');
  // Nothing is under way: asked anew.
  const fifth = read('a');
  reads[3]?.end();
  expect(await fifth).toBe('a 3');
});

test('keys do not wait for each other, and a read that fails fails for those who shared it only', async () => {
  const { reads, read, settled } = held();
  const [one, next, other] = [read('a'), read('a'), read('b')];
  reads[1]?.end();
  expect(await other).toBe('b 1');
  reads[0]?.end('fails');
  await expect(one).rejects.toThrow('a 0');
  await settled();
  reads[2]?.end();
  expect(await next).toBe('a 2');
});
