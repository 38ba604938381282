import type { Accent } from '../../features/engagement/snippet/accent.ts';
import type { SnippetSettings } from '../../features/enterprise/core/index.ts';

/** What is inlined into a website's script, under the name `FLOORWALKER`. */
export type SnippetConfig = {
  /** Scheme and host of the server, without a slash at the end. */
  readonly base: string;
  /** The website's public write key. */
  readonly key: string;
  /** Addresses of the modules that are fetched on demand. */
  readonly widgetUrl: string;
  readonly valuesUrl: string;
  readonly consent: SnippetSettings['consent'];
  readonly extractions: SnippetSettings['extractions'];
  readonly widget: Omit<SnippetSettings['widget'], 'accent'> & { readonly accent: Accent };
};
