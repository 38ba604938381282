import type { EnterpriseId, WebsiteId } from './identifiers.ts';

/** Reads a value off the page: what a customer filled in or what is shown. */
export type Extraction = {
  /** Name of the value, e.g. `calculator.principal`; reaches conditions as `values.calculator.principal`. */
  readonly name: string;
  /** CSS selector of the element on pages whose path matches `path` (glob, default all). */
  readonly selector: string;
  readonly path?: string;
  /** How the text is read; what does not read as this type is not sent. */
  readonly type: 'text' | 'number' | 'money' | 'boolean' | 'date' | 'choice';
};

/**
 * A notation in which pages carry data about what they show, for search engines or other tools: schema.org in JSON-LD or
 * microdata; Open Graph; Google's `dataLayer` (Analytics 4, Enhanced Ecommerce); `digitalData` after CEDDL 1.0; Adobe's
 * `adobeDataLayer` and AppMeasurement; Tealium's `utag_data`.
 */
export type PageDataSource = (typeof PAGE_DATA_SOURCES)[number];

export const PAGE_DATA_SOURCES = ['json-ld', 'microdata', 'open-graph', 'ga4', 'ceddl', 'adobe', 'tealium'] as const;

/** What the snippet of a website is told; inlined into its script. */
export type SnippetSettings = {
  readonly consent: 'required' | 'implied';
  readonly extractions: readonly Extraction[];
  /** Sources of page data that are read, in the order of their precedence; none, if left out. */
  readonly pageData?: readonly PageDataSource[];
  /** Words and colour of the widget. */
  readonly widget: {
    readonly accent: string;
    readonly title: string;
    readonly helpLabel: string;
    readonly position: 'left' | 'right';
  };
};

/** A website as intake needs it. */
export type Website = {
  readonly websiteId: WebsiteId;
  readonly enterpriseId: EnterpriseId;
  readonly name: string;
  /** Scheme and host that may send from a browser, e.g. `https://www.example.com`. */
  readonly origins: readonly string[];
  readonly settings: SnippetSettings;
  /** Shared secret with which the enterprise's server signs identities (HMAC-SHA-256 of the customer id, hexadecimal). */
  readonly identitySecret: string;
  /** A made-up enterprise: only here may visitors be simulated. */
  readonly demonstration?: boolean;
};

/** What a write key opens, or why it opens nothing. */
export type WriteKeyLookup =
  | { readonly status: 'active'; readonly kind: 'public' | 'secret'; readonly website: Website }
  | { readonly status: 'revoked' }
  | { readonly status: 'unknown' };
