import { describe, expect, test } from 'vitest';
import { ApiProblem } from '../../../platform/web/api-client.ts';
import { refusalOf } from './offer-answer.ts';
import { offerAnswer } from './offer-keys.ts';

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
