import { ok, type Result, refuse } from '../../../../kernel/result.ts';
import { readForm, readJson } from './body-text.ts';
import { hitsOf } from './ga4-hit.ts';
import { ga4Reader } from './ga4-parser.ts';
import { receive } from './message.ts';
import { isRecord, isShallow, isTooLarge, LIMITS, type ParseContext, type ParsedBatch, readText } from './reception.ts';
import type { Sender, SenderRequest } from './sender.ts';

/** Our own write keys, which a secret of Google's never looks like. */
const OURS = /^fw[ks]_/;

/** `measurement_id` of a web stream, `firebase_app_id` of an app's, or `tid` of the tag; a key of ours may also be the secret. */
function keyOf(_value: unknown, { query }: SenderRequest): string | undefined {
  const secret = readText(query['api_secret'], 200);
  if (secret !== undefined && OURS.test(secret)) return secret;
  return readText(query['measurement_id'] ?? query['firebase_app_id'] ?? query['tid'], 200) ?? secret;
}

function judged(messages: readonly unknown[], context: ParseContext): Result<ParsedBatch> {
  if (messages.length > LIMITS.eventsPerBatch) {
    return refuse('too-large', 'too-many-events', `A request holds at most ${LIMITS.eventsPerBatch} events.`);
  }
  const reader = ga4Reader(context);
  return ok({ receptions: messages.map((message, index) => receive(message, index, reader, context)) });
}

/**
 * Google Analytics 4: its measurement protocol (events of one client in JSON), and the hits of its tag (events as parameters,
 * one a line). An event has no id there, so it gets one from what it says.
 */
export const ga4Sender: Sender = {
  name: 'google-analytics-4',
  paths: ['POST /mp/collect', 'POST /g/collect', 'GET /g/collect'],
  decode: (text) =>
    /^\s*\{/.test(text)
      ? readJson(text)
      : ok(
          text
            .split(/\r?\n/)
            .filter((line) => line !== '')
            .map(readForm),
        ),
  keyOf,
  parse(value, { path, query }, context) {
    if (path === '/g/collect') return judged(hitsOf(query, Array.isArray(value) ? value : []), context);
    if (!isRecord(value) || !Array.isArray(value['events'])) {
      return refuse('invalid', 'malformed-batch', 'The body has no events: /events must be an array.');
    }
    const { events, ...client } = value;
    // It goes with every event, so it must not be what makes them large.
    if (!isShallow(client, LIMITS.depth - 1) || isTooLarge(client, context)) {
      return refuse('too-large', 'too-large', 'What is said beside /events is larger or deeper than an event may be.');
    }
    const listed: readonly unknown[] = events as readonly unknown[];
    return judged(
      listed.map((event) => (isRecord(event) ? { ...client, event } : event)),
      context,
    );
  },
};
