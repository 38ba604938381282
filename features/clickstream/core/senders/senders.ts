import { cloudEventsSender } from './cloudevents-sender.ts';
import { ga4Sender } from './ga4-sender.ts';
import { createNativeParser, createNativeReader, type NativeReader } from './native-parser.ts';
import { posthogSender } from './posthog-sender.ts';
import { isRecord, readText } from './reception.ts';
import { segmentSender } from './segment-sender.ts';
import type { Sender } from './sender.ts';
import { snowplowSender } from './snowplow-sender.ts';
import { xmlSender } from './xml-sender.ts';

/** Our own snippet, and whoever writes our own shape over HTTP. */
function nativeSender(native: NativeReader): Sender {
  const parse = createNativeParser(native);
  return {
    name: 'floorwalker',
    paths: ['POST /v1/events'],
    keyOf: (value) => (isRecord(value) ? readText(value['key'], 200) : undefined),
    parse: (value, request, context) => parse(value, request.visitorToken, context),
  };
}

/** All request shapes that are understood. */
export function createSenders(): readonly Sender[] {
  const native = createNativeReader();
  return [
    nativeSender(native),
    segmentSender,
    posthogSender,
    snowplowSender,
    ga4Sender,
    cloudEventsSender(native),
    xmlSender(native),
  ];
}
