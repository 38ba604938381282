import { ok, refuse } from '../../../../kernel/result.ts';
import { readJson } from './body-text.ts';
import { receive } from './message.ts';
import { isRecord, LIMITS, readText } from './reception.ts';
import type { Sender } from './sender.ts';
import { snowplowReader, transactionItems } from './snowplow-parser.ts';

/** The payloads of a request: those of its body, or the one that its address is. */
function payloadsOf(value: unknown, query: Readonly<Record<string, string>>): readonly unknown[] | undefined {
  if (value === undefined) return query['e'] === undefined ? undefined : [query];
  return isRecord(value) && Array.isArray(value['data']) ? value['data'] : undefined;
}

/** Snowplow's trackers: a wrapped list of payloads, or a picture whose address is one payload. `aid` is the write key. */
export const snowplowSender: Sender = {
  name: 'snowplow',
  paths: ['POST /com.snowplowanalytics.snowplow/tp2', 'GET /com.snowplowanalytics.snowplow/tp2', 'GET /i'],
  pictures: true,
  decode: (text) => (text === '' ? ok(undefined) : readJson(text)),
  keyOf(value, { query }) {
    const named = payloadsOf(value, query)?.map((each) => (isRecord(each) ? readText(each['aid'], 200) : undefined));
    return named?.find((key) => key !== undefined) ?? readText(query['aid'], 200);
  },
  parse(value, { query, headers }, context) {
    const payloads = payloadsOf(value, query);
    if (payloads === undefined) {
      return refuse(
        'invalid',
        'malformed-batch',
        'There is no payload: /data must be an array, or the address must have e.',
      );
    }
    if (payloads.length > LIMITS.eventsPerBatch) {
      return refuse('too-large', 'too-many-events', `A batch holds at most ${LIMITS.eventsPerBatch} events.`);
    }
    const agent = headers['user-agent'];
    const reader = snowplowReader({ agent, items: transactionItems(payloads) }, context);
    return ok({ receptions: payloads.map((payload, index) => receive(payload, index, reader, context)) });
  },
};
