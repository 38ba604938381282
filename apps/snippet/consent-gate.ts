import type { GatedStore } from '../../platform/snippet/gated-store.ts';

export type ConsentGate = {
  given(): boolean;
  /** Takes the word of the page. */
  set(given: boolean): void;
};

export type ConsentSteps = {
  /** Capture may begin; `anew` when consent was given just now, on this page. */
  readonly begin: (anew: boolean) => void;
  /** Capture ends; `here` when the page itself withdrew, not another tab. */
  readonly end: (here: boolean) => void;
};

const NAME = 'consent';
const NO = 'no';

/**
 * Holds what the customer said about being watched. Where consent is required, nothing is stored before it and nothing
 * after its withdrawal; where it is implied, a "no" is remembered and nothing else.
 */
export function createConsentGate(
  required: boolean,
  store: GatedStore,
  key: string,
  steps: ConsentSteps,
): ConsentGate & { readonly begin: () => void } {
  let given = false;
  let said = false;

  function change(now: boolean, here: boolean): void {
    said = true;
    if (given === now) return;
    given = now;
    if (now) {
      store.open();
      const anew = here && store.read(NAME) !== true;
      store.write(NAME, true);
      steps.begin(anew);
    } else steps.end(here);
  }

  addEventListener('storage', ({ key: changed, newValue }) => {
    if (changed !== key + NAME) return;
    change(newValue === 'true', false);
  });

  return {
    given: () => given,
    set(now) {
      // An earlier page was told yes: this is a withdrawal, not a first no.
      if (!now && !said && store.remembers(NAME)) {
        store.open();
        given = true;
      }
      change(now, true);
      if (!required) store.mark(NO, !now);
    },
    /** After the calls that waited for the script: what an earlier page was told, or what the website implies. */
    begin() {
      if (said) return;
      if (required ? store.remembers(NAME) : !store.remembers(NO)) change(true, false);
    },
  };
}
