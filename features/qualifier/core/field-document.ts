import { operatorsFor } from '../../../kernel/rule/condition-check.ts';
import { isPseudonymous, SESSION_FIELDS } from './session-fields.ts';

const TYPES: Readonly<Record<string, string>> = {
  text: 'text',
  number: 'number',
  boolean: 'yes or no',
  list: 'list of texts',
  time: 'length of time, in milliseconds',
  any: 'as the page or the enterprise states it',
};

/** The table of all fields that conditions may ask about, as the guide shows it (`docs/session-fields.md`). */
export function fieldDocument(): string {
  const rows = Object.entries(SESSION_FIELDS).map(([field, { type, label }]) => [
    `\`${field}\``,
    label,
    type,
    isPseudonymous(field, 0) ? 'yes' : 'no',
  ]);
  const kinds = Object.entries(TYPES).map(([type, words]) => [
    type,
    words,
    operatorsFor(type as 'text')
      .map((operator) => `\`${operator}\``)
      .join(' '),
  ]);
  return `# Fields of a session

What triggers may ask about a session and its customer. This page is written by \`npm run docs:fields\` from the code; do not edit it.

A name with \`.*\` stands for any name after the dot: \`values.calculator.principal\` is what the website's selectors extract under that
name, \`events.*\` counts events of the site's own kinds, \`claimed.*\` is what the page says of its customer, unverified. \`customer.*\` is
known for verified customers only: what the enterprise states under a name of its own, and what is listed here. Amounts are in whole units of
the currency. What is not known is unknown, and unknown never matches. Only fields marked as kept are stored with decisions and verdicts; of
\`values.*\` and \`events.*\` only numbers and yes or no.

${table(['Field', 'In words', 'Type', 'Kept'], rows)}

## Types and comparisons

${table(['Type', 'What it holds', 'Comparisons'], kinds)}
`;
}

/** Rows as Markdown, its columns as wide as what is in them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((each, column) => Math.max(each.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}
