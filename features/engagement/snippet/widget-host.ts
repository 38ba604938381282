import type { Accent } from './accent.ts';

/** What the loader hands to the widget: where it may draw, whom it speaks for, and what it may keep. */
export type WidgetHost = {
  /** Scheme and host of the server. */
  readonly base: string;
  readonly key: string;
  readonly title: string;
  readonly position: 'left' | 'right';
  readonly accent: Accent;
  /** A name of this tab that no other tab has. */
  readonly tab: string;
  /** The widget's own place; it is empty but for the launcher. */
  readonly root: ShadowRoot;
  readonly ids: () => { readonly visitor: string; readonly session: string };
  /** Sends the wish for help; it leaves at once. */
  readonly ask: (text?: string) => void;
  /** Sends that the customer wants nobody for this visit. */
  readonly refuse: () => void;
  /** Kept where consent allows, else in memory. */
  readonly read: (name: string) => unknown;
  readonly keep: (name: string, value: unknown) => void;
  /** Space that the page needs at its foot, in pixels. */
  readonly foot: () => number;
  /** The launcher is shown while the widget's panel is not. */
  readonly showLauncher: (shown: boolean, unread: number) => void;
};

export type Widget = {
  /** The customer pressed the launcher. */
  open(): void;
  /** The customer asked already, by the page's own button. */
  asked(): void;
  /** The server says whether somebody wants to talk or she waits, so that it must be listened to. */
  attend(wanted: boolean): void;
};
