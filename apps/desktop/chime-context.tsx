import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { type Chime, createChime } from '../../platform/web/chime.ts';

const ChimeContext = createContext<Chime | undefined>(undefined);

/** The bell of the desk. The first touch of the page wakes it: browsers allow no sound before. */
export function ChimeProvider({ children }: { readonly children: ReactNode }) {
  const [chime] = useState(() => createChime(() => new AudioContext()));
  useEffect(() => {
    const cut = new AbortController();
    for (const kind of ['pointerdown', 'keydown']) {
      window.addEventListener(kind, chime.wake, { signal: cut.signal, capture: true });
    }
    return () => {
      cut.abort();
      chime.stop();
    };
  }, [chime]);
  return <ChimeContext value={chime}>{children}</ChimeContext>;
}

export function useChime(): Chime {
  const chime = useContext(ChimeContext);
  if (chime === undefined) throw new Error('ChimeProvider is missing above this component.');
  return chime;
}
