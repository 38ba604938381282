import type { Facts, FactValue } from './condition.ts';

/** Reads one field of whatever facts are read from; undefined when it is not known. */
export type FieldReader<Source> = (source: Source) => FactValue | undefined;

/** Reads fields of facts that are there already. */
export function factsReader(field: string): FieldReader<Facts> {
  return (facts) => facts[field];
}

/**
 * The values of a set's fields, in the order in which the set names them, each read when it is first asked for. One object serves a
 * set again and again, so that nothing is thrown away for each session: it is good until the set reads the next source.
 */
export type Slots = {
  readonly values: (FactValue | undefined)[];
  /** In which reading each value was read. */
  readonly stamps: Int32Array;
  reading: number;
  /** Reads a field of the source that is read now. */
  fetch: (slot: number) => FactValue | undefined;
};

/** What `createSlots` gives: a way to begin reading another source. */
export function createSlots<Source>(readers: readonly FieldReader<Source>[]): (source: Source) => Slots {
  let current: Source;
  const slots: Slots = {
    values: readers.map(() => undefined),
    stamps: new Int32Array(readers.length),
    reading: 0,
    fetch: (slot) => {
      const value = readers[slot]?.(current);
      slots.stamps[slot] = slots.reading;
      slots.values[slot] = value;
      return value;
    },
  };
  return (source) => {
    current = source;
    if (slots.reading === MOST_READINGS) {
      slots.reading = 0;
      slots.stamps.fill(0);
    }
    slots.reading += 1;
    return slots;
  };
}

const MOST_READINGS = 2 ** 31 - 1;

/** The value in a slot. */
export function valueAt(slots: Slots, slot: number): FactValue | undefined {
  return slots.stamps[slot] === slots.reading ? slots.values[slot] : slots.fetch(slot);
}
