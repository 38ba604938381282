import { expect, test } from 'vitest';
import { ApiProblem } from '../platform/web/api-client.ts';
import { refusalWords } from '../platform/web/refusal-words.ts';
import { refusalTexts } from './refusal-texts.ts';

test('EN2: a refusal speaks the reader’s language where there are words for its reason, else the server’s', () => {
  const words = (reason: string, language: 'en' | 'de' | 'es') =>
    refusalWords(new ApiProblem(409, reason, 'Said by the server.', {}), language, refusalTexts);
  expect(words('triggers-changed', 'en')).toBe('Said by the server.');
  expect(words('triggers-changed', 'de')).toContain('Auslöser');
  expect(words('no-such-node', 'es')).toBe('No existe o ya no existe.');
  expect(words('something-new', 'de')).toBe('Said by the server.');
  expect(refusalWords(new Error('broken'), 'de', refusalTexts)).toBe('broken');
  expect(Object.keys(refusalTexts.es)).toEqual(Object.keys(refusalTexts.de));
});
