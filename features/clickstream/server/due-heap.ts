import type { Instant } from '../../../kernel/time.ts';

/** Names with the moment at which each is due, the earliest first. A name has one moment; setting it again moves it. */
export type DueHeap = {
  set(name: string, at: Instant): void;
  delete(name: string): void;
  /** The earliest moment; undefined when empty. */
  next(): Instant | undefined;
  /** Takes out all names that are due. */
  take(now: Instant): readonly string[];
};

type Entry = { readonly at: Instant; readonly name: string };

/** A binary heap; entries that were moved or deleted stay in it until they come up. */
export function createDueHeap(): DueHeap {
  const heap: Entry[] = [];
  const due = new Map<string, Instant>();

  function swap(one: number, other: number): void {
    const kept = heap[one] as Entry;
    heap[one] = heap[other] as Entry;
    heap[other] = kept;
  }

  function atOf(index: number): Instant {
    return heap[index]?.at ?? Number.POSITIVE_INFINITY;
  }

  function push(entry: Entry): void {
    heap.push(entry);
    let index = heap.length - 1;
    while (index > 0 && atOf(index) < atOf((index - 1) >> 1)) {
      swap(index, (index - 1) >> 1);
      index = (index - 1) >> 1;
    }
  }

  function pop(): void {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const child = atOf(left + 1) < atOf(left) ? left + 1 : left;
      if (atOf(child) >= atOf(index)) return;
      swap(index, child);
      index = child;
    }
  }

  function dropStale(): void {
    for (let top = heap[0]; top !== undefined && due.get(top.name) !== top.at; top = heap[0]) pop();
  }

  return {
    set(name, at) {
      if (due.get(name) === at) return;
      due.set(name, at);
      push({ at, name });
    },
    delete: (name) => {
      due.delete(name);
    },
    next() {
      dropStale();
      return heap[0]?.at;
    },
    take(now) {
      const names: string[] = [];
      dropStale();
      for (let top = heap[0]; top !== undefined && top.at <= now; top = heap[0]) {
        names.push(top.name);
        due.delete(top.name);
        pop();
        dropStale();
      }
      return names;
    },
  };
}
