import { describe, expect, test } from 'vitest';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import { refusalOf } from './offer-answer.ts';
import { offerAnswer, reasonAnswer } from './offer-keys.ts';

const key = { key: 'Enter', repeat: false, typing: false, sinceShown: 2_000 };

describe('answering an offer', () => {
  test('QC1: one key accepts, one declines', () => {
    expect(offerAnswer(key)).toBe('accept');
    expect(offerAnswer({ ...key, key: 'Escape' })).toBe('decline');
    expect(offerAnswer({ ...key, key: 'a' })).toBeUndefined();
  });

  test('QC1: a key meant for what she writes does not answer; F8 and F9 do even then', () => {
    expect(offerAnswer({ ...key, typing: true })).toBeUndefined();
    expect(offerAnswer({ ...key, key: 'Escape', typing: true })).toBeUndefined();
    expect(offerAnswer({ ...key, key: 'F8', typing: true })).toBe('accept');
    expect(offerAnswer({ ...key, key: 'F9', typing: true })).toBe('decline');
  });

  test('QC1: a key that was already on its way when the offer appeared, or is held down, does not answer', () => {
    expect(offerAnswer({ ...key, sinceShown: 100 })).toBeUndefined();
    expect(offerAnswer({ ...key, repeat: true })).toBeUndefined();
  });

  test('QC4: while she chooses why she declines, numbers pick, arrows choose in a circle, and only Enter sends what is chosen', () => {
    const shown = { key: '2', repeat: false, typing: undefined, count: 4, at: undefined } as const;
    expect(reasonAnswer(shown)).toEqual({ pick: 1 });
    expect(reasonAnswer({ ...shown, key: '5' })).toBeUndefined();
    expect(reasonAnswer({ ...shown, key: '0' })).toBeUndefined();
    expect(reasonAnswer({ ...shown, key: '9', count: 30 })).toEqual({ pick: 8 });
    const arrows = (key: string, at: number | undefined) => reasonAnswer({ ...shown, key, at });
    expect([arrows('ArrowDown', undefined), arrows('ArrowDown', 3), arrows('ArrowUp', undefined)]).toEqual([
      { move: 0 },
      { move: 0 },
      { move: 3 },
    ]);
    expect(arrows('Enter', undefined)).toBeUndefined();
    expect(arrows('Enter', 2)).toBe('decline');
    // What opened the choice is still held down.
    expect(reasonAnswer({ ...shown, key: 'Escape', repeat: true })).toBeUndefined();
  });

  test('QC4: Escape and F9 go back from the choice without declining; a number in a field is text', () => {
    const shown = { key: 'Escape', repeat: false, typing: undefined, count: 4, at: 1 } as const;
    expect([reasonAnswer(shown), reasonAnswer({ ...shown, key: 'F9' })]).toEqual(['back', 'back']);
    expect(reasonAnswer({ ...shown, key: 'F8' })).toBe('accept');
    const own = { ...shown, typing: 'own-words', at: 3 } as const;
    expect(reasonAnswer({ ...own, key: '1' })).toBeUndefined();
    expect(reasonAnswer({ ...own, key: 'Enter' })).toBe('decline');
    expect(reasonAnswer({ ...own, key: 'ArrowUp' })).toEqual({ move: 2 });
    const elsewhere = { ...shown, typing: 'elsewhere' } as const;
    for (const key of ['1', 'Enter', 'Escape', 'ArrowDown']) {
      expect(reasonAnswer({ ...elsewhere, key })).toBeUndefined();
    }
    expect([reasonAnswer({ ...elsewhere, key: 'F8' }), reasonAnswer({ ...elsewhere, key: 'F9' })]).toEqual([
      'accept',
      'back',
    ]);
  });

  test('A4: too late says who was faster and when; a cut connection is not a loss', () => {
    const late = new ApiProblem(409, 'offer-taken', 'Paul was faster.', { by: 'Paul', at: '2026-11-21T03:00:00Z' });
    expect(refusalOf(late)).toEqual({
      by: 'Paul',
      at: '2026-11-21T03:00:00Z',
      message: 'Paul was faster.',
      lost: true,
    });
    expect(refusalOf(new ApiProblem(0, 'offline', 'away', {}))).toEqual({ message: 'away', lost: false });
    expect(refusalOf(new ApiProblem(503, 'unavailable', 'busy', {}))).toMatchObject({ lost: false });
  });
});
