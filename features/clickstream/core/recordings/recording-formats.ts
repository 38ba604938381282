import { digineticaPurchases, digineticaQueries, digineticaViews } from './diginetica.ts';
import { otto } from './otto.ts';
import { rees46 } from './rees46.ts';
import type { RecordingFormat } from './replay-event.ts';
import { ownLines } from './replay-lines.ts';
import { retailrocket } from './retailrocket.ts';
import { yoochooseBuys, yoochooseClicks } from './yoochoose.ts';

/** All layouts of recordings that can be replayed. Where one has the columns of another and more, it comes first. */
export const RECORDING_FORMATS: readonly RecordingFormat[] = [
  rees46,
  yoochooseBuys,
  yoochooseClicks,
  digineticaPurchases,
  digineticaViews,
  digineticaQueries,
  retailrocket,
  otto,
  ownLines,
];

/** The header of a derived table that comes with copies of Retailrocket and is easily taken for its events. */
function isCandidates(line: string): boolean {
  const names = line.trim().split(',');
  return ['session_id', 'atc_ts', 'category_id', 'y'].every((name) => names.includes(name));
}

function known(): string {
  return RECORDING_FORMATS.map(({ name, looks }) => `  ${name}: ${looks}`).join('\n');
}

/**
 * The layout of a recording, by its name, else by its first line.
 * @throws RangeError if there is none of that name, or the line begins no recording; the message names those that are known
 */
export function recordingFormat(firstLine: string, name?: string): RecordingFormat {
  if (isCandidates(firstLine)) {
    throw new RangeError(
      'These are no events: for each addition to a cart the table lists categories that it might have been of, with features and a label. The events are in Retailrocket’s events.csv.',
    );
  }
  const found = RECORDING_FORMATS.find((each) => (name === undefined ? each.begins(firstLine) : each.name === name));
  if (found !== undefined) return found;
  const what =
    name === undefined
      ? `This is no recording of a known layout: it begins with "${firstLine.slice(0, 80).trim()}".`
      : `There is no layout "${name}".`;
  throw new RangeError(`${what} Known are:\n${known()}`);
}
