import type { Language } from '../../kernel/language.ts';

/**
 * Sentences by which the server says what is wrong with one field, row or part of a document, with what varies as `{0}`, `{1}`, ...: in
 * English, German and Spanish. They are told by their English words, for those are what files' reports keep and programs are told.
 */
export type FaultTexts = readonly (readonly [en: string, de: string, es: string])[];

type Told = { readonly pattern: RegExp; readonly words: readonly string[] };

const COMPILED = new WeakMap<FaultTexts, readonly Told[]>();

/** What is fixed is compared as it stands; what varies is whatever stands there, as little of it as fits. */
function compile(texts: FaultTexts): readonly Told[] {
  const known = COMPILED.get(texts);
  if (known !== undefined) return known;
  const told = texts.map(([en, ...words]) => {
    const fixed = en.split(/\{\d\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return { pattern: new RegExp(`^${fixed.join('([^]*?)')}$`), words };
  });
  COMPILED.set(texts, told);
  return told;
}

/** What is wrong, in the reader's language; the server's own words where there are no others. */
export function faultWords(said: string, language: Language, texts: FaultTexts): string {
  if (language === 'en') return said;
  for (const { pattern, words } of compile(texts)) {
    const found = pattern.exec(said);
    const sentence = words[language === 'de' ? 0 : 1];
    if (found !== null && sentence !== undefined)
      return sentence.replaceAll(/\{(\d)\}/g, (_, slot: string) => found[Number(slot) + 1] ?? '');
  }
  return said;
}
