import type { Instant } from '../../../kernel/time.ts';
import { placeByPace, placeByVisit, type ReplayEvent } from '../core/index.ts';
import { readRecording, surveyRecording } from './recording-file.ts';
import { inOrder } from './replay-order.ts';
import { ReplayCount, type ReplayReport } from './replay-report.ts';
import { pause, postEvents, type ReplayTarget } from './replay-sender.ts';

/** Events of one request, and characters of its events: intake takes 500, and half a megabyte. */
const PER_REQUEST = 100;
const CHARACTERS = 200_000;
/** Events that are gathered before they are sent, and visitors' requests under way at once. */
const WINDOW = 5_000;
const AT_ONCE = 32;
/** How closely a pace is kept: what falls due within this time goes together. Milliseconds. */
const TICK = 50;

export type ReplayOptions = ReplayTarget & {
  /** Times the recorded pace: 1 is as recorded, 60 an hour in a minute. Undefined: as fast as the intake takes it. */
  readonly speed?: number;
  /** Name of the layout of the file; undefined: told by its first line. */
  readonly format?: string;
  /** Ends the replay after what is under way. */
  readonly signal?: AbortSignal;
  /** Hears now and then how far it has come, and how many events there are in all. */
  readonly progress?: (report: ReplayReport, events: number) => void;
};

/** Events of one visitor in one session that go together, with their text and its length. */
type Request = { readonly events: ReplayEvent[]; readonly texts: string[]; characters: number };

/** What is gathered, by visit: requests of a visit go one after another, those of different visits side by side. */
class Gathered {
  private visits = new Map<string, Request[]>();
  count = 0;

  add(event: ReplayEvent, at: Instant): void {
    const text = JSON.stringify({ ...event.event, at });
    const key = JSON.stringify([event.visitor, event.session, event.context]);
    const visit = this.visits.get(key) ?? [];
    let request = visit.at(-1);
    if (
      request === undefined ||
      request.events.length >= PER_REQUEST ||
      request.characters + text.length > CHARACTERS
    ) {
      request = { events: [], texts: [], characters: 0 };
      visit.push(request);
      this.visits.set(key, visit);
    }
    request.events.push(event);
    request.texts.push(text);
    request.characters += text.length;
    this.count += 1;
  }

  take(): readonly (readonly Request[])[] {
    const taken = [...this.visits.values()];
    this.visits = new Map();
    this.count = 0;
    return taken;
  }
}

/**
 * Plays a recorded file through the public intake. Message ids are the recording's, so that a second replay within 48 hours
 * adds nothing.
 *
 * At a pace, each event happens when it is due: its time is the present, its session is live, and a speed other than 1 makes
 * visits so much shorter. As fast as it goes, events keep their distances and lie in the last 24 hours (`placeByVisit`).
 * @throws RangeError if the file is no recording; Error if the intake refuses the key or cannot be reached
 */
export async function replayFile(path: string, options: ReplayOptions): Promise<ReplayReport> {
  const { speed, signal } = options;
  const count = new ReplayCount();
  const isStopped = (): boolean => signal?.aborted === true;
  const survey = await surveyRecording(path, options);

  async function sendVisit(visit: readonly Request[]): Promise<void> {
    for (const request of visit) {
      const [{ visitor, session, context } = { visitor: '' }] = request.events;
      const head = JSON.stringify({ visitor, session, context, sentAt: Date.now() });
      const body = `${head.slice(0, -1)},"events":[${request.texts.join(',')}]}`;
      const sent = isStopped() ? undefined : await postEvents(body, options, signal);
      if (sent === undefined) return;
      count.noteSent(request.events, sent);
      options.progress?.(count.report(false), survey.events);
    }
  }

  async function send(gathered: Gathered): Promise<void> {
    const visits = gathered.take().values();
    const worker = async (): Promise<void> => {
      for (const visit of visits) await sendVisit(visit);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  async function* events(): AsyncGenerator<ReplayEvent> {
    for await (const line of readRecording(path, options)) {
      if (line.fault !== undefined) count.noteBroken(line.number, line.fault);
      yield* line.events;
    }
  }

  async function playAtPace(pace: number): Promise<void> {
    const ordered = survey.isOrdered ? events() : inOrder(events());
    const gathered = new Gathered();
    let place: ((event: ReplayEvent) => Instant) | undefined;
    for await (const event of ordered) {
      place ??= placeByPace(survey, Date.now(), pace);
      const due = place(event);
      if (due > Date.now() || gathered.count >= WINDOW) {
        await send(gathered);
        const wait = due - Date.now();
        if (wait > 0) await pause(Math.max(wait, TICK), signal);
      }
      if (isStopped()) return;
      gathered.add(event, due);
    }
    await send(gathered);
  }

  async function playAtOnce(): Promise<void> {
    const place = placeByVisit(survey, () => Date.now());
    const gathered = new Gathered();
    for await (const event of events()) {
      gathered.add(event, place(event));
      if (gathered.count >= WINDOW) await send(gathered);
      if (isStopped()) return;
    }
    await send(gathered);
  }

  await (speed === undefined ? playAtOnce() : playAtPace(speed));
  return count.report(isStopped());
}
