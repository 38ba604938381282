import { DirectionProvider } from '@mantine/core';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { createFormat, type Format } from './format.ts';
import { remembered } from './remembered.ts';

/** The languages of the message catalogue. A language written from right to left is named in `RIGHT_TO_LEFT` as well. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', es: 'Español' } as const;
export type Language = keyof typeof LANGUAGES;

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'fa', 'he', 'ur']);

/** The same keys in every language; a text with parameters is a function of the same parameters. */
type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : T[K] };
export type Texts<T> = { readonly en: T } & { readonly [L in Exclude<Language, 'en'>]: Translated<T> };

/** Declares the texts of one feature; the compiler demands every key in every language. */
export function defineTexts<T extends Readonly<Record<string, unknown>>>(texts: Texts<T>): Texts<T> {
  return texts;
}

/** The language that fits a list of wishes best, e.g. `['de-AT', 'en']` gives `de`. */
export function chooseLanguage(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    const base = wish.toLowerCase().split('-')[0];
    for (const language of Object.keys(LANGUAGES) as Language[]) if (language === base) return language;
  }
  return 'en';
}

type Spoken = { readonly language: Language; readonly format: Format; readonly choose: (language: Language) => void };

const SpokenContext = createContext<Spoken>({ language: 'en', format: createFormat('en'), choose: () => undefined });

/** Gives the tree its language, its formats and its direction of writing, and remembers the choice. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() => {
    const kept = remembered.read('language');
    return chooseLanguage(typeof kept === 'string' ? [kept] : navigator.languages);
  });
  const direction = RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr';
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = direction;
  }, [language, direction]);
  const spoken = useMemo<Spoken>(() => {
    const wish = navigator.languages.find((each) => each.toLowerCase().startsWith(language)) ?? language;
    return {
      language,
      format: createFormat(wish),
      choose: (next) => {
        remembered.write('language', next);
        setLanguage(next);
      },
    };
  }, [language]);
  return (
    <DirectionProvider initialDirection={direction} key={direction} detectDirection={false}>
      <SpokenContext value={spoken}>{children}</SpokenContext>
    </DirectionProvider>
  );
}

/** The texts of one feature in the reader's language. */
export function useTexts<T>(texts: Texts<T>): Translated<T> {
  const { language } = useContext(SpokenContext);
  return language === 'en' ? (texts.en as Translated<T>) : texts[language];
}

export function useFormat(): Format {
  return useContext(SpokenContext).format;
}

export function useLanguage(): { readonly language: Language; readonly choose: (language: Language) => void } {
  const { language, choose } = useContext(SpokenContext);
  return { language, choose };
}
