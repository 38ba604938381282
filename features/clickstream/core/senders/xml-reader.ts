import { ok, type Result, refuse } from '../../../../kernel/result.ts';
import { ownText } from './body-text.ts';

/** An element with its attributes and child elements. Text is what stands between its tags, joined. */
export type XmlElement = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
};

type Open = { name: string; attributes: Map<string, string>; children: Open[]; text: string };

/** Bounds of a document. Session messages need four levels. */
export const XML_LIMITS = { depth: 16, elements: 50_000, attributes: 64 } as const;

const NAME = '[A-Za-z_][\\w.:-]{0,127}';
const OPENING = new RegExp(`<(${NAME})`, 'y');
const CLOSING = new RegExp(`</(${NAME})\\s*>`, 'y');
const ATTRIBUTE = new RegExp(`\\s+(${NAME})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y');
const END = /\s*(\/?)>/y;
const DECLARATION = /^<\?xml\s[^?>]*\?>/;
const REFERENCE = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));|&([^;\s]{0,40};?)/g;

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Carries a fault out of the depths; it becomes a refusal. */
class XmlFault extends Error {}

/** Characters that XML has and databases store. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code <= 0x10ffff);
}

function resolve(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(REFERENCE, (_all, named?: string, decimal?: string, hex?: string, unknown?: string) => {
    if (named !== undefined) return NAMED[named] ?? '';
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    if (unknown === undefined && isCharacter(code)) return String.fromCodePoint(code);
    throw new XmlFault(
      `&${unknown ?? `#${code};`} is not allowed: only the five named references and those to characters are`,
    );
  });
}

/** One walk over the text, with the elements that are open. */
class XmlWalk {
  private position = 0;
  private elements = 0;
  private root: Open | undefined;
  private readonly open: Open[] = [];
  private readonly source: string;
  constructor(source: string) {
    this.source = source;
  }

  line(): number {
    return this.source.slice(0, this.position).split('\n').length;
  }

  read(): XmlElement {
    this.position = DECLARATION.exec(this.source)?.[0].length ?? 0;
    while (this.position < this.source.length) {
      const next = this.source.indexOf('<', this.position);
      const end = next === -1 ? this.source.length : next;
      this.addText(resolve(this.source.slice(this.position, end)));
      this.position = end;
      if (next !== -1) this.readMarkup();
    }
    const unclosed = this.open.at(-1);
    if (unclosed !== undefined) throw new XmlFault(`<${unclosed.name}> is not closed`);
    if (this.root === undefined) throw new XmlFault('there is no element');
    return this.root;
  }

  private addText(text: string): void {
    const top = this.open.at(-1);
    if (top !== undefined) top.text += text;
    else if (/\S/.test(text)) throw new XmlFault('there is text outside of the document');
  }

  private skipTo(mark: string, what: string): string {
    const end = this.source.indexOf(mark, this.position);
    if (end === -1) throw new XmlFault(`${what} does not end`);
    const skipped = this.source.slice(this.position, end);
    this.position = end + mark.length;
    return skipped;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.source);
    if (found !== null) this.position += found[0].length;
    return found;
  }

  private readMarkup(): void {
    const starts = (mark: string): boolean => this.source.startsWith(mark, this.position);
    if (starts('<!--')) this.skipTo('-->', 'a comment');
    else if (starts('<![CDATA[')) this.addText(this.skipTo(']]>', 'a CDATA section').slice('<![CDATA['.length));
    else if (starts('<!')) throw new XmlFault('a document type or declaration of entities is not allowed');
    else if (starts('<?')) throw new XmlFault('a processing instruction is not allowed');
    else if (starts('</')) this.readClosing();
    else this.readOpening();
  }

  private readClosing(): void {
    const name = this.match(CLOSING)?.[1];
    const top = this.open.pop();
    if (name === undefined || top === undefined) throw new XmlFault('a closing tag closes nothing');
    if (name !== top.name) throw new XmlFault(`<${top.name}> is closed by </${name}>`);
    top.text = ownText(top.text);
  }

  private readOpening(): void {
    const name = this.match(OPENING)?.[1];
    if (name === undefined) throw new XmlFault('"<" begins no tag; as text it is written &lt;');
    const element: Open = { name: ownText(name), attributes: this.readAttributes(name), children: [], text: '' };
    const end = this.match(END);
    if (end === null) throw new XmlFault(`the tag <${name}> is not well formed`);
    this.elements += 1;
    if (this.elements > XML_LIMITS.elements) throw new XmlFault(`more than ${XML_LIMITS.elements} elements`);
    if (this.open.length >= XML_LIMITS.depth) throw new XmlFault(`<${name}> is deeper than ${XML_LIMITS.depth} levels`);
    const parent = this.open.at(-1);
    if (parent !== undefined) parent.children.push(element);
    else if (this.root !== undefined) throw new XmlFault(`<${name}> follows the end of the document`);
    else this.root = element;
    if (end[1] === '') this.open.push(element);
  }

  private readAttributes(element: string): Map<string, string> {
    const attributes = new Map<string, string>();
    for (let found = this.match(ATTRIBUTE); found !== null; found = this.match(ATTRIBUTE)) {
      const [, name = '', double, single] = found;
      if (attributes.has(name)) throw new XmlFault(`<${element}> has ${name} twice`);
      if (attributes.size >= XML_LIMITS.attributes) throw new XmlFault(`<${element}> has too many attributes`);
      attributes.set(ownText(name), ownText(resolve(double ?? single ?? '')));
    }
    return attributes;
  }
}

/**
 * Reads a well-formed document without a document type: elements, attributes, text, CDATA, comments. Entities other than the
 * five of XML itself and references to characters are refused, as are processing instructions, so there is nothing to expand
 * and nothing to fetch. The refusal names the line and the element.
 */
export function readXml(text: string): Result<XmlElement> {
  const walk = new XmlWalk(text.startsWith('\ufeff') ? text.slice(1) : text);
  try {
    for (const character of text) {
      if (!isCharacter(character.codePointAt(0) ?? 0))
        throw new XmlFault('there is a character that XML does not have');
    }
    return ok(walk.read());
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    return refuse(
      'invalid',
      'malformed',
      `The body is not XML as it is taken here: line ${walk.line()}: ${error.message}.`,
    );
  }
}
