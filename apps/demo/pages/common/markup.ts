/** A piece of HTML that is safe to put into a page. */
export type Markup = { readonly markup: string };

type Part = Markup | string | number | false | undefined | null | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function print(part: Part): string {
  if (part === false || part === undefined || part === null) return '';
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  if ('markup' in part) return part.markup;
  return part.map(print).join('');
}

/** Writes HTML: what is put in is escaped unless it is markup itself; lists are joined; false and undefined vanish. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: strings.reduce((text, string, index) => text + print(parts[index - 1]) + string) };
}

/** Trusts a text that this site wrote itself (a drawing). */
export function raw(text: string): Markup {
  return { markup: text };
}
