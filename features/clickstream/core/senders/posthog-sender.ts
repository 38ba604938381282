import { ok, type Result, refuse } from '../../../../kernel/result.ts';
import { decodeBase64, readForm, readJson } from './body-text.ts';
import { receive } from './message.ts';
import { posthogReader } from './posthog-parser.ts';
import { isRecord, LIMITS, readText } from './reception.ts';
import type { Sender } from './sender.ts';

const CALLS = ['/e', '/batch', '/i/v0/e', '/capture', '/track', '/engage'];

/** JSON, as it is or in base64. */
function readData(text: string): Result<unknown> {
  if (/^\s*[[{]/.test(text)) return readJson(text);
  const inner = decodeBase64(text.trim());
  if (inner === undefined) return refuse('invalid', 'malformed', 'The body is neither JSON nor base64 of it.');
  return readJson(inner);
}

/** JSON, base64 of it, or a form with either as `data`: told by content, for the SDKs state it in several places. */
function decode(text: string): Result<unknown> {
  const form = /(?:^|&)data=/.test(text) ? readForm(text) : {};
  // A plus that nobody escaped has become a space, which base64 takes as the plus it was.
  return readData(form['data'] ?? text);
}

function keyIn(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  const properties = isRecord(value['properties']) ? value['properties'] : {};
  return [value['api_key'], value['token'], value['$token'], properties['token']]
    .map((key) => readText(key, 200))
    .find(Boolean);
}

function messagesOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) return undefined;
  return Array.isArray(value['batch']) ? value['batch'] : [value];
}

/** PostHog's SDKs: one event, an array of them, or a batch with the key around it. */
export const posthogSender: Sender = {
  name: 'posthog',
  paths: CALLS.flatMap((path) => [`POST ${path}`, `POST ${path}/`] as const) as readonly `POST /${string}`[],
  busyStatus: 503,
  decode,
  keyOf: (value, { query }) =>
    keyIn(value) ??
    keyIn(messagesOf(value)?.find((each) => keyIn(each) !== undefined)) ??
    readText(query['token'] ?? query['api_key'], 200),
  parse(value, { path, query }, context) {
    const messages = messagesOf(value);
    if (messages === undefined) {
      return refuse('invalid', 'malformed-batch', 'The body is neither an event nor a batch of events.');
    }
    if (messages.length > LIMITS.eventsPerBatch) {
      return refuse('too-large', 'too-many-events', `A batch holds at most ${LIMITS.eventsPerBatch} events.`);
    }
    const sentAt = isRecord(value) ? (value['sent_at'] ?? query['_']) : query['_'];
    const reader = posthogReader({ sentAt, engage: path.startsWith('/engage') }, context);
    return ok({ receptions: messages.map((message, index) => receive(message, index, reader, context)) });
  },
};
