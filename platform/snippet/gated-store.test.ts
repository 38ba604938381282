import { expect, test } from 'vitest';
import { createGatedStore } from './gated-store.ts';

/** A browser's storage, as its interface says. */
function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    getItem: (key) => kept.get(key) ?? null,
    key: (index) => [...kept.keys()][index] ?? null,
    removeItem: (key) => void kept.delete(key),
    setItem: (key, value) => void kept.set(key, value),
  };
}

test('D1: before the gate is opened nothing reaches storage, and what was kept in memory moves there afterwards', () => {
  const disk = storage();
  const store = createGatedStore('fw.', disk);
  store.write('visit', { visitor: 'a' });
  expect(disk.length).toBe(0);
  expect(store.read('visit')).toEqual({ visitor: 'a' });
  store.open();
  expect(JSON.parse(disk.getItem('fw.visit') ?? '')).toEqual({ visitor: 'a' });
});

test('what another tab has stored is not overwritten by what this one had in memory', () => {
  const disk = storage();
  disk.setItem('fw.visit', '{"visitor":"theirs"}');
  const store = createGatedStore('fw.', disk);
  store.write('visit', { visitor: 'mine' });
  store.open();
  expect(store.read('visit')).toEqual({ visitor: 'theirs' });
});

test('D2: closing removes every key under the prefix, no other key, and keeps in memory only what it is told to', () => {
  const disk = storage();
  disk.setItem('shop.cart', '1');
  const store = createGatedStore('fw.', disk);
  store.open();
  store.write('visit', 1);
  store.write('out.tab', 2);
  store.close(['visit']);
  expect(disk.length).toBe(1);
  expect(disk.getItem('shop.cart')).toBe('1');
  expect(store.read('visit')).toBe(1);
  expect(store.read('out.tab')).toBeUndefined();
});

test('a storage that forbids everything is taken as absent', () => {
  const forbid = () => {
    throw new Error('denied');
  };
  const denied: Storage = {
    length: 1,
    clear: forbid,
    getItem: forbid,
    key: forbid,
    removeItem: forbid,
    setItem: forbid,
  };
  const store = createGatedStore('fw.', denied);
  store.open();
  store.write('a', 1);
  store.mark('no', true);
  expect(store.names()).toEqual([]);
  expect(store.remembers('a')).toBe(false);
  store.remove('a');
  store.close();
});

test('text in storage that is no JSON reads as nothing', () => {
  const disk = storage();
  disk.setItem('fw.visit', '{broken');
  const store = createGatedStore('fw.', disk);
  store.open();
  expect(store.read('visit')).toBeUndefined();
});
