import type { Extraction } from '../../enterprise/core/index.ts';
import { extract } from './extraction.ts';
import type { StartReader } from './page-reader.ts';

const READ_AFTER_MS = 600;

/**
 * Reads the values of a page when it is there, when it has changed, and when typing rests; says each when it is
 * another one than before.
 */
export const watchValues: StartReader<readonly Extraction[]> = (extractions, { say, signal }) => {
  const said = new Map<string, unknown>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function read(): void {
    timer = undefined;
    if (signal.aborted) return;
    for (const { name, value } of extract(extractions, document, location.pathname)) {
      if (said.get(name) === value) continue;
      said.set(name, value);
      say({ kind: 'value', name, value });
    }
  }

  function plan(): void {
    timer ??= setTimeout(read, READ_AFTER_MS);
  }

  function typed(): void {
    clearTimeout(timer);
    timer = undefined;
    plan();
  }

  const quietly = { signal, capture: true, passive: true } as const;
  for (const name of ['input', 'change']) addEventListener(name, typed, quietly);
  addEventListener('click', plan, quietly);
  const observer = new MutationObserver(plan);
  observer.observe(document.documentElement, { childList: true, subtree: true, characterData: true });
  signal.addEventListener('abort', () => {
    observer.disconnect();
    clearTimeout(timer);
  });
  read();

  return {
    look() {
      said.clear();
      plan();
    },
  };
};
