import type { Extraction } from '../../enterprise/core/index.ts';
import { isField, isSensitive } from './sensitive.ts';
import { readValue } from './value-reader.ts';

export type ExtractedValue = { readonly name: string; readonly value: string | number | boolean };

/** Whether a path matches a pattern in which `*` stands for anything. */
export function matchesPath(pattern: string | undefined, path: string): boolean {
  if (!pattern) return true;
  const parts = pattern.split('*');
  if (parts.length === 1) return path === pattern;
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!path.startsWith(first) || !path.endsWith(last) || path.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= path.length - last.length;
}

/**
 * Reads every extraction that applies to this page. What is absent, sensitive, or does not read as its type is left
 * out; so is a selector that the browser does not understand.
 */
export function extract(extractions: readonly Extraction[], page: Document, path: string): ExtractedValue[] {
  const values: ExtractedValue[] = [];
  for (const { name, selector, path: pattern, type } of extractions) {
    if (!matchesPath(pattern, path)) continue;
    const value = find(page, selector, (element) => readElement(element, type, page.documentElement.lang));
    if (value !== undefined) values.push({ name, value });
  }
  return values;
}

function find<T>(page: Document, selector: string, read: (element: Element) => T | undefined): T | undefined {
  try {
    for (const element of page.querySelectorAll(selector)) {
      const value = read(element);
      if (value !== undefined) return value;
    }
  } catch {
    // The enterprise's selector may be wrong; the console shows that no value comes.
  }
  return undefined;
}

function readElement(element: Element, type: Extraction['type'], lang: string): string | number | boolean | undefined {
  if (isSensitive(element)) return undefined;
  const locale = element.closest('[lang]')?.getAttribute('lang') || lang || navigator.language;
  if (!isField(element)) return readValue(element.textContent ?? '', type, locale);
  if (element instanceof HTMLSelectElement) {
    const option = element.selectedOptions[0];
    if (!option) return undefined;
    return readValue(option.text, type, locale) ?? readValue(option.value, type, 'en');
  }
  const kind = element.type;
  if (kind === 'radio') return element.matches(':checked') ? readValue(element.value, type, 'en') : undefined;
  if (kind === 'checkbox') return type === 'boolean' ? element.matches(':checked') : undefined;
  // Browsers give these in their own notation, whatever the page's language.
  const plain = kind === 'number' || kind === 'range';
  return readValue(element.value, type, plain ? 'en' : locale);
}
