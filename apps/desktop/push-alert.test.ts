import { describe, expect, test } from 'vitest';
import { acceptResult, alertTexts, readAlert } from './push-alert.ts';

const texts = alertTexts('en-GB');

describe('alerts while the desk is closed', () => {
  test('QC5: a message is read, one of a later version or of nobody is left alone', () => {
    expect(readAlert({ kind: 'offer', subject: 'off_1', verdict: 'must' })).toEqual({
      kind: 'offer',
      subject: 'off_1',
      verdict: 'must',
    });
    expect(readAlert({ kind: 'offer-ended', subject: 'off_1', more: 1 })).toEqual({
      kind: 'offer-ended',
      subject: 'off_1',
    });
    for (const other of [undefined, null, 'offer', {}, { kind: 'news', subject: 'x' }, { kind: 'offer', subject: 7 }]) {
      expect(readAlert(other)).toBeUndefined();
    }
  });

  test('A1: exactly one opens the conversation, late ones are told by whom it was taken', () => {
    expect(acceptResult(200, { engagementId: 'eng_1' }, texts)).toEqual({ open: '/desk/floor/eng_1' });
    expect(acceptResult(409, { title: 'offer-taken', by: 'Paul' }, texts)).toEqual({ say: 'Paul was faster' });
    expect(acceptResult(409, { title: 'offer-lapsed' }, texts)).toEqual({ say: texts.gone });
    expect(acceptResult(404, undefined, texts)).toEqual({ say: texts.gone });
    expect(acceptResult(401, {}, texts)).toEqual({ open: '/desk/' });
    for (const status of [0, 500, 503]) expect(acceptResult(status, undefined, texts)).toEqual({ say: texts.notSent });
  });

  test('DT9: in the language of the browser, or else in English', () => {
    expect(alertTexts('de-CH').accept).toBe('Annehmen');
    expect(alertTexts('fi').accept).toBe('Accept');
  });
});
