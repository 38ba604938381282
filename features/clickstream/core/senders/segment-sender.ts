import { isRecord, readText } from './reception.ts';
import { parseSegmentBatch, parseSegmentMessage } from './segment-parser.ts';
import type { Sender } from './sender.ts';

/** Types of single messages by the last part of their address, which the SDKs also write as one letter. */
const TYPES = ['track', 'page', 'identify', 'alias', 'group', 'screen'] as const;
const TYPE_OF = new Map<string, string>(
  TYPES.flatMap((type) => [
    [`/v1/${type}`, type],
    [`/v1/${type.charAt(0)}`, type],
  ]),
);
const BATCHES = ['/v1/batch', '/v1/b', '/v1/import', '/beacon/v1/batch'];

/** Segment's SDKs, and RudderStack's, which write the same. A batch is told by its content, whatever its address. */
export const segmentSender: Sender = {
  name: 'segment',
  paths: [...BATCHES, ...TYPE_OF.keys()].map((path) => `POST ${path}` as `POST /${string}`),
  keyOf: (value, { query }) =>
    (isRecord(value) ? readText(value['writeKey'], 200) : undefined) ?? readText(query['writeKey'], 200),
  parse(value, { path }, context) {
    const type = TYPE_OF.get(path);
    const single = type !== undefined && !(isRecord(value) && Array.isArray(value['batch']));
    return single ? parseSegmentMessage(value, type, context) : parseSegmentBatch(value, context);
  },
};
