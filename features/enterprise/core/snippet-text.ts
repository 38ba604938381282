import type { SnippetSettings } from './website.ts';

/**
 * A new website asks for consent, extracts nothing, reads what its pages tell search engines of products (which is public and
 * about nobody; data layers may hold more, and are chosen), and has a plain widget.
 */
export const NEW_SETTINGS: SnippetSettings = {
  consent: 'required',
  extractions: [],
  pageData: ['json-ld', 'microdata', 'open-graph'],
  widget: { accent: '#1f6f5c', title: 'Talk to us', helpLabel: 'Help me', position: 'right' },
};

/** The address of a website's script. */
export function snippetAddress(publicUrl: string, key: string): string {
  return `${publicUrl}/s/${key}.js`;
}

/** What to paste into every page, before `</head>`. */
export function snippetHtml(publicUrl: string, key: string): string {
  return `<script async src="${snippetAddress(publicUrl, key)}"></script>`;
}
