import type { Extraction } from '../../enterprise/core/index.ts';
import { isField, isSensitive, notePasswords } from './sensitive.ts';
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
  notePasswords(page);
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
  if (!isField(element)) return readOther(element, type, locale);
  if (element instanceof HTMLTextAreaElement) return readValue(element.value, type, locale);
  if (element instanceof HTMLSelectElement) {
    const chosen = [...element.selectedOptions];
    if (type === 'choice') return readList(chosen.map((option) => option.value));
    const [option] = chosen;
    return option && (readValue(option.text, type, locale) ?? readValue(option.value, type, 'en'));
  }
  const kind = element.type;
  if (kind === 'radio' || kind === 'checkbox') {
    if (type === 'choice')
      return readList(
        groupOf(element)
          .filter(isChecked)
          .map((each) => each.value),
      );
    if (kind === 'checkbox') return type === 'boolean' ? isChecked(element) : undefined;
    return isChecked(element) ? readValue(element.value, type, 'en') : undefined;
  }
  // Browsers give these in their own notation, whatever the page's language.
  const plain = /^(number|range|date|month|datetime-local)$/.test(kind);
  return readValue(element.value, type, plain ? 'en' : locale);
}

/** What is shown; text that may be edited; and what plays the part of a field, by the state that it gives to assistive technology. */
function readOther(element: Element, type: Extraction['type'], locale: string): string | number | boolean | undefined {
  const checked = element.getAttribute('aria-checked');
  if (checked !== null && type === 'boolean') return checked === 'true';
  const said = element.getAttribute('aria-valuenow');
  if (said !== null && /^(number|money)$/.test(type)) return readValue(said, type, 'en');
  if (type === 'choice') {
    const fields = [...element.querySelectorAll<HTMLInputElement>('input[type=radio],input[type=checkbox]')];
    const marked = element.querySelectorAll('[aria-checked=true],[aria-selected=true]');
    const chosen = fields.filter((each) => isChecked(each) && !isSensitive(each)).map((each) => each.value);
    if (fields.length > 0) return readList(chosen);
    if (marked.length > 0) return readList([...marked].filter((each) => !isSensitive(each)).map(shownName));
  }
  return readValue(element.textContent ?? '', type, locale);
}

function shownName(element: Element): string {
  return element.getAttribute('data-value') ?? element.textContent ?? '';
}

/** Scripts of a page may hide the state behind a field's name: the browser's own view of it counts. */
function isChecked(field: Element): boolean {
  return field.matches(':checked');
}

/** A radio button with those of its name, a checkbox with those of its name, in one form. */
function groupOf(field: HTMLInputElement): readonly HTMLInputElement[] {
  if (!field.name) return [field];
  const around: ParentNode = field.form ?? (field.getRootNode() as ParentNode);
  const same = around.querySelectorAll<HTMLInputElement>(`input[type=${field.type}][name="${CSS.escape(field.name)}"]`);
  return [...same].filter((each) => each.form === field.form && !isSensitive(each));
}

/** What was chosen, in the page's own words for machines; several ones set apart by commas. */
function readList(chosen: readonly string[]): string | undefined {
  const words = chosen.map((each) => readValue(each, 'choice', 'en')).filter((each) => each !== undefined);
  return words.length === 0 ? undefined : words.join(', ').slice(0, 200);
}
