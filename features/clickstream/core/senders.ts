import { createNativeParser } from './native-parser.ts';
import { isRecord, readText } from './reception.ts';
import { parseSegmentBatch } from './segment-parser.ts';
import type { Sender } from './sender.ts';

/** Our own snippet, and whoever writes our own shape over HTTP. */
function nativeSender(): Sender {
  const parse = createNativeParser();
  return {
    name: 'floorwalker',
    paths: ['POST /v1/events'],
    keyOf: (value) => (isRecord(value) ? readText(value['key'], 200) : undefined),
    parse: (value, request, context) => parse(value, request.visitorToken, context),
  };
}

/** Segment's SDKs, and RudderStack's, which write the same. */
const segmentSender: Sender = {
  name: 'segment',
  paths: ['POST /v1/batch'],
  keyOf: (value) => (isRecord(value) ? readText(value['writeKey'], 200) : undefined),
  parse: (value, _request, context) => parseSegmentBatch(value, context),
};

/** All request shapes that are understood. */
export function createSenders(): readonly Sender[] {
  return [nativeSender(), segmentSender];
}
