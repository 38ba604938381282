import { accentOf } from '../../features/engagement/snippet/accent.ts';
import type { SnippetSettings } from '../../features/enterprise/core/index.ts';
import type { SnippetConfig } from './snippet-config.ts';

/**
 * Composes the script of one website, `/s/KEY.js`: its settings and the built loader in one function.
 * @param parts.loader text of the built `loader.js`
 * @param parts.base scheme and host under which the browser reaches this server, without a slash at the end
 * @param parts.widgetUrl absolute address of the built `widget.js`, and so for the others; a new build needs a new address
 */
export function snippetScript(parts: {
  readonly loader: string;
  readonly settings: SnippetSettings;
  readonly key: string;
  readonly base: string;
  readonly widgetUrl: string;
  readonly valuesUrl: string;
  readonly pageDataUrl: string;
}): string {
  const { consent, extractions, pageData = [], widget } = parts.settings;
  const readers = [
    { url: parts.valuesUrl, settings: extractions },
    { url: parts.pageDataUrl, settings: pageData },
  ];
  const config: SnippetConfig = {
    base: parts.base,
    key: parts.key,
    widgetUrl: parts.widgetUrl,
    readers: readers.filter(({ settings }) => settings.length > 0),
    consent,
    widget: { ...widget, accent: accentOf(widget.accent) },
  };
  // In plain ASCII the text reads the same whatever a page takes it for, and cannot end the script.
  const json = JSON.stringify(config).replace(
    /[<\u007f-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `(function(){var FLOORWALKER=${json};\n${parts.loader.trim()}\n})();\n`;
}

/** The text that an enterprise pastes into its pages, before `</head>`. Calls made before the script is there wait for it. */
export function snippetText(base: string, key: string): string {
  return `<script>window.floorwalker=window.floorwalker||function(){(floorwalker.q=floorwalker.q||[]).push(arguments)}</script>
<script async src="${base}/s/${key}.js"></script>`;
}
