import type { Step } from '../shopping-trip.ts';

/** What a page of the shop is told to set its SDK up with. */
export type PageSetting = { readonly key: string; readonly server: string };

declare global {
  interface Window {
    /** Set by the page before its SDK's module is loaded. */
    shopSetting: PageSetting;
    /** Tells the page's SDK what the customer does. */
    does: (step: Step) => void;
  }
}
