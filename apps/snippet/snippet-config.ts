import type { Accent } from '../../features/engagement/snippet/accent.ts';
import type { SnippetSettings } from '../../features/enterprise/core/index.ts';

/** What is inlined into a website's script, under the name `FLOORWALKER`. */
export type SnippetConfig = {
  /** Scheme and host of the server, without a slash at the end. */
  readonly base: string;
  /** The website's public write key. */
  readonly key: string;
  /** Address of the widget's module, which is fetched on demand. */
  readonly widgetUrl: string;
  /** Modules that read the page, each with its part of the settings: only those that have something to read. */
  readonly readers: readonly { readonly url: string; readonly settings: unknown }[];
  readonly consent: SnippetSettings['consent'];
  readonly widget: Omit<SnippetSettings['widget'], 'accent'> & { readonly accent: Accent };
};
