// Plays recorded sessions with known outcomes through example triggers: how early are those found that buy? `npm run evaluate`
import { createRerun } from '../features/clickstream/core/index.ts';
import { type ContactHistory, compileTriggers, factSource, qualify } from '../features/qualifier/core/index.ts';
import { wilsonInterval } from '../kernel/statistics/estimate.ts';
import { type EvaluatedData, type EvaluatedSession, evaluatedData } from './evaluated-sessions.ts';
import { type Example, PAGE_EXAMPLES, SHOP_EXAMPLES } from './example-triggers.ts';
import { rounded } from './measure.ts';

const AFTER_PAGES = [3, 5, 10];
const NO_HISTORY: ContactHistory = { refusedThisVisit: false, invitationsThisVisit: 0, engagedThisVisit: false };

/** How many pages a session had seen when it was found; infinity if it never was. */
type Found = { readonly bought: boolean; readonly pages: number };

/** Runs one session by the functions that decide over live ones, time between its pages included. */
function play({ events, bought }: EvaluatedSession, compiled: ReturnType<typeof compileTriggers>): Found {
  let pages = Number.POSITIVE_INFINITY;
  const rerun = createRerun({
    topicOf: () => ({}),
    moved(session, now) {
      if (pages !== Number.POSITIVE_INFINITY) return undefined;
      const source = factSource(session, { ancestors: [], history: NO_HISTORY });
      const found = qualify(compiled, source, { history: NO_HISTORY, now, invitationsPerVisit: 1 });
      if (found.verdict === 'none') return found.nextLook;
      pages = Math.max(session.counts.pages, session.counts.products);
      return undefined;
    },
    over: () => undefined,
  });
  rerun.take(events);
  rerun.finish(Number.POSITIVE_INFINITY);
  return { bought, pages };
}

type Line = {
  readonly id: 'evaluate';
  readonly data: string;
  readonly document: string;
  readonly words: string;
  readonly pages: number;
  readonly sessions: number;
  readonly buying: number;
  readonly found: number;
  readonly recall: number;
  readonly recall95: readonly number[];
  readonly precision: number | null;
  readonly precision95: readonly number[];
};

function lineOf(data: EvaluatedData, { name, words }: Example, all: readonly Found[], pages: number): Line {
  const buying = all.filter((each) => each.bought).length;
  const found = all.filter((each) => each.pages <= pages);
  const right = found.filter((each) => each.bought).length;
  const interval = (of: number) => wilsonInterval(right, of).map((each) => rounded(each, 3));
  return {
    id: 'evaluate',
    data: data.name,
    document: name,
    words,
    pages,
    sessions: all.length,
    buying,
    found: found.length,
    recall: rounded(right / Math.max(buying, 1), 3),
    recall95: interval(buying),
    precision: found.length === 0 ? null : rounded(right / found.length, 3),
    precision95: interval(found.length),
  };
}

function share(value: number | null, [low = 0, high = 1]: readonly number[]): string {
  const percent = (each: number) => (100 * each).toFixed(1);
  return `${value === null ? '–' : percent(value)} % (${percent(low)}–${percent(high)})`;
}

function table(lines: readonly Line[]): string {
  const head = ['data', 'example', 'pages', 'found', 'recall (95 %)', 'precision (95 %)'];
  const rows = lines.map((line) => [
    line.data,
    line.document,
    String(line.pages),
    `${line.found} of ${line.sessions}`,
    share(line.recall, line.recall95),
    share(line.precision, line.precision95),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const text = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(text).join('\n');
}

function examplesFor({ kind }: EvaluatedData): readonly Example[] {
  if (kind === 'pages') return PAGE_EXAMPLES;
  return SHOP_EXAMPLES.filter(({ name }) => kind === 'shop' || name !== 'price');
}

const sets = evaluatedData();
if (sets.length === 0) {
  process.stdout.write('Nothing to evaluate: the recordings with outcomes are not at hand in ../shared/data.\n');
}
const lines: Line[] = [];
for (const data of sets) {
  const examples = examplesFor(data);
  const ready = examples.map((example) => ({
    example,
    compiled: compileTriggers(example.triggers),
    all: [] as Found[],
  }));
  for await (const session of data.sessions()) {
    if (session.events.length === 0) continue;
    for (const { compiled, all } of ready) all.push(play(session, compiled));
  }
  for (const { example, all } of ready) for (const pages of AFTER_PAGES) lines.push(lineOf(data, example, all, pages));
  const [first] = lines.filter((line) => line.data === data.name);
  process.stderr.write(`${data.name}: ${first?.sessions} sessions, ${first?.buying} of them buy\n`);
}
for (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`);
if (lines.length > 0) process.stdout.write(`\n${table(lines)}\n`);
