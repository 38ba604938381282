import { describe, expect, test } from 'vitest';
import { allows, assertSound, flawsOf, type Machine } from './machine.ts';

type State = 'a' | 'b' | 'c' | 'end';
type Command = 'go' | 'stop';

const sound: Machine<State, Command> = {
  name: 'sound',
  initial: 'a',
  final: ['end'],
  moves: { a: { go: ['b', 'c'] }, b: { stop: ['end'] }, c: { go: ['a'], stop: ['end'] }, end: {} },
};

describe('state machines as data', () => {
  test('a sound machine has no flaws and allows what it lists', () => {
    expect(flawsOf(sound)).toEqual([]);
    expect(() => assertSound(sound)).not.toThrow();
    expect(allows(sound, 'a', 'go', 'c')).toBe(true);
    expect(allows(sound, 'a', 'stop', 'end')).toBe(false);
  });

  test('a state that nothing reaches is found', () => {
    expect(flawsOf({ ...sound, moves: { ...sound.moves, a: { go: ['c'] }, c: { stop: ['end'] } } })).toEqual([
      'sound: b cannot be reached',
    ]);
  });

  test('a state that cannot end is found, also in a ring', () => {
    const ring: Machine<State, Command> = { ...sound, moves: { ...sound.moves, b: { go: ['b'] } } };
    expect(flawsOf(ring)).toEqual(['sound: b cannot be left for good']);
    expect(() => assertSound(ring)).toThrow('b cannot be left for good');
  });

  test('a final state that is left is found', () => {
    expect(flawsOf({ ...sound, moves: { ...sound.moves, end: { go: ['a'] } } })).toEqual([
      'sound: end is final and is left',
    ]);
  });
});
