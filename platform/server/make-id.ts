import { randomBytes } from 'node:crypto';
import { formatId, type MakeId } from '../../kernel/ids.ts';

/** What fits the counter of one millisecond: 12 bits. */
const MOST = 0xfff;

/**
 * Makes identifiers of which one made later in this process sorts after one made before it, also within a millisecond: a counter
 * stands where UUIDv7 puts its first random bits (RFC 9562, section 6.2, method 1). Lists ordered by id keep the order of events.
 */
export function createMakeId(): MakeId {
  let at = 0;
  let counter = 0;
  return (prefix) => {
    const now = Date.now();
    if (now > at) {
      at = now;
      counter = 0;
    } else if (counter < MOST) counter += 1;
    else {
      at += 1;
      counter = 0;
    }
    const random = randomBytes(10);
    random[0] = counter >> 8;
    random[1] = counter & 0xff;
    return formatId(prefix, at, random);
  };
}
