import { useCallback } from 'react';
import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import { useLanguage } from '../../../platform/web/texts.tsx';
import { toldWords } from '../core/index.ts';

/** Puts reasons into the reader's language; the same function as long as the language is the same. */
export function useToldWords(): (told: ToldReason) => string {
  const { language } = useLanguage();
  return useCallback((told) => toldWords(told, language), [language]);
}
