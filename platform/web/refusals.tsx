import { createContext, type ReactNode, useContext } from 'react';
import { type RefusalTexts, refusalWords } from './refusal-words.ts';
import { useLanguage } from './texts.tsx';

const RefusalContext = createContext<RefusalTexts>({ de: {}, es: {} });

export function RefusalProvider({ texts, children }: { readonly texts: RefusalTexts; readonly children: ReactNode }) {
  return <RefusalContext value={texts}>{children}</RefusalContext>;
}

export function useRefusalWords(): (error: unknown) => string {
  const texts = useContext(RefusalContext);
  const { language } = useLanguage();
  return (error) => refusalWords(error, language, texts);
}
