import type { Language } from '../../kernel/language.ts';
import { ApiProblem } from './api-client.ts';

/** Words for refusals by their reason, in the languages that the server's own words are not in. */
export type RefusalTexts = Readonly<Record<Exclude<Language, 'en'>, Readonly<Record<string, string>>>>;

/** What an error says, in the reader's language where there are words for its reason, else as the server said it. */
export function refusalWords(error: unknown, language: Language, texts: RefusalTexts): string {
  const said = error instanceof Error ? error.message : String(error);
  if (language === 'en' || !(error instanceof ApiProblem)) return said;
  const { reason } = error;
  if (reason.startsWith('no-such-')) return texts[language][reason] ?? texts[language]['no-such'] ?? said;
  return texts[language][reason] ?? said;
}
