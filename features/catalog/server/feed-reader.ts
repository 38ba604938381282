import { SaxesParser } from 'saxes';
import { FileFault } from '../../../platform/server/files/file-source.ts';
import type { SourceRecord } from '../core/index.ts';
import type { ImportRecord } from './import-records.ts';

/** Bounds of one item. */
const MOST = { characters: 256 * 1024, fields: 500, depth: 6 } as const;
/** What an element takes beside its text, as characters: a thousand empty ones are not nothing. */
const ELEMENT = 16;
/** Characters between two tags. More is no feed, and the parser would keep them all. */
const LONGEST_PART = 1024 * 1024;

type Open = { readonly name: string; text: string; readonly fields: Map<string, unknown> };

/** Several elements of one name are a list. */
function add(fields: Map<string, unknown>, name: string, value: unknown): void {
  const before = fields.get(name);
  if (before === undefined) fields.set(name, value);
  else if (Array.isArray(before)) before.push(value);
  else fields.set(name, [before, value]);
}

/**
 * Google's merchant feed: RSS 2.0 (`item`) or Atom (`entry`), its fields as elements with the prefix `g:`. Rows count as items. A document
 * type is refused, and with it entities of its own.
 */
export async function* readFeed(text: AsyncGenerator<string>): AsyncGenerator<ImportRecord> {
  const parser = new SaxesParser({ xmlns: false });
  let ready: ImportRecord[] = [];
  const open: Open[] = [];
  let row = 0;
  let size = 0;
  /** Characters since the latest tag; what stands beside it in one piece of the file counts with it. */
  let quiet = 0;
  const grow = (characters: number): void => {
    size += characters;
    if (size > MOST.characters)
      throw new FileFault(`Line ${parser.line}: an item is longer than ${MOST.characters} characters.`);
  };
  parser.on('doctype', () => {
    throw new FileFault(`Line ${parser.line}: a document type is not allowed.`);
  });
  parser.on('error', (error) => {
    throw new FileFault(
      `The XML cannot be read further: line ${parser.line}: ${error.message.replace(/^\d+:\d+:\s*/, '')}.`,
    );
  });
  parser.on('opentag', ({ name, attributes }) => {
    quiet = 0;
    const isItem = name === 'item' || name === 'entry';
    if (open.length === 0 && !isItem) return;
    if (open.length === 0) {
      row += 1;
      size = 0;
    }
    const element: Open = { name, text: '', fields: new Map() };
    grow(ELEMENT);
    // Atom has its links in attributes.
    if (name === 'link' && typeof attributes['href'] === 'string') element.text = attributes['href'];
    open.push(element);
    if (open.length > MOST.depth) throw new FileFault(`Line ${parser.line}: <${name}> is deeper than an item goes.`);
  });
  const addText = (part: string): void => {
    const top = open.at(-1);
    if (top === undefined) return;
    grow(part.length);
    top.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    quiet = 0;
    const done = open.pop();
    if (done === undefined) return;
    const fields: SourceRecord = Object.fromEntries(done.fields);
    const parent = open.at(-1);
    if (parent === undefined) ready.push({ row, list: 'products', fields });
    else if (parent.fields.size < MOST.fields) {
      const name = done.name.replace(/^g:/, '');
      add(parent.fields, name, done.fields.size === 0 ? done.text.trim() : fields);
    }
  });
  for await (const chunk of text) {
    try {
      parser.write(chunk);
    } catch (error) {
      yield* ready;
      throw error;
    }
    yield* ready;
    ready = [];
    quiet += chunk.length;
    if (quiet > LONGEST_PART) {
      throw new FileFault(`Line ${parser.line}: between two tags are more than ${LONGEST_PART} characters.`);
    }
  }
  try {
    parser.close();
  } catch {
    throw new FileFault('The XML ends in the middle: this is half a file.', true);
  }
}
