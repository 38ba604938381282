import { createContext, type ReactNode, useContext } from 'react';
import { type FaultTexts, faultWords } from './fault-words.ts';
import { type RefusalTexts, refusalWords } from './refusal-words.ts';
import { useLanguage } from './texts.tsx';

type Words = { readonly texts: RefusalTexts; readonly faults: FaultTexts };

const RefusalContext = createContext<Words>({ texts: { de: {}, es: {} }, faults: [] });

export function RefusalProvider({ children, ...words }: Words & { readonly children: ReactNode }) {
  return <RefusalContext value={words}>{children}</RefusalContext>;
}

export function useRefusalWords(): (error: unknown) => string {
  const { texts } = useContext(RefusalContext);
  const { language } = useLanguage();
  return (error) => refusalWords(error, language, texts);
}

/** What the server says of a field, a row or a part of a document, in the reader's language. */
export function useFaultWords(): (said: string) => string {
  const { faults } = useContext(RefusalContext);
  const { language } = useLanguage();
  return (said) => faultWords(said, language, faults);
}
