import { pageTexts } from './page-texts.ts';
import { useTexts } from './texts.tsx';

/** What the API calls somebody whose name it does not know. */
const NAMELESS = 'Anonymous';

/** Says a name as it came from the server, and that there is none in the reader's language. */
export function useWho(): (who: string) => string {
  const { anonymous } = useTexts(pageTexts);
  return (who) => (who === NAMELESS ? anonymous : who);
}
