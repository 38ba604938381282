/** The languages in which the product speaks to people. */
export const LANGUAGES = ['en', 'de', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

const SIGNS: Readonly<Record<Language, readonly [group: string, decimal: string]>> = {
  en: [',', '.'],
  de: ['.', ','],
  es: ['.', ','],
};

/** A number with thousands marked and at most two decimals: 400,000 in English, 400.000 in German. */
export function numberWords(value: number, language: Language = 'en'): string {
  const [group, decimal] = SIGNS[language];
  const rounded = Math.round(value * 100) / 100;
  const [whole = '', decimals] = String(Math.abs(rounded)).split('.');
  const marked = whole.replaceAll(/\B(?=(\d{3})+$)/g, group);
  return `${rounded < 0 ? '-' : ''}${marked}${decimals === undefined ? '' : `${decimal}${decimals}`}`;
}
