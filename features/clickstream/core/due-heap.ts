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

/** When a name is due, and under which moment it stands in the heap: never a later one. */
type Entry = { readonly name: string; at: Instant; queued: Instant };

/**
 * A binary heap. A name that is put off stays where it is and is queued anew when it comes up, so that the heap holds about
 * one entry for each name however often its moment moves.
 */
export function createDueHeap(): DueHeap {
  const heap: Entry[] = [];
  /** The entry that counts for each name; others of it that are still in the heap are passed over. */
  const due = new Map<string, Entry>();

  function swap(one: number, other: number): void {
    const kept = heap[one] as Entry;
    heap[one] = heap[other] as Entry;
    heap[other] = kept;
  }

  function queuedAt(index: number): Instant {
    return heap[index]?.queued ?? Number.POSITIVE_INFINITY;
  }

  function push(entry: Entry): void {
    heap.push(entry);
    let index = heap.length - 1;
    while (index > 0 && queuedAt(index) < queuedAt((index - 1) >> 1)) {
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
      const child = queuedAt(left + 1) < queuedAt(left) ? left + 1 : left;
      if (queuedAt(child) >= queuedAt(index)) return;
      swap(index, child);
      index = child;
    }
  }

  /** The first entry that stands for a name which is due at just that moment. */
  function top(): Entry | undefined {
    for (;;) {
      const first = heap[0];
      if (first === undefined) return undefined;
      const counts = due.get(first.name) === first;
      if (counts && first.queued === first.at) return first;
      pop();
      if (!counts) continue;
      first.queued = first.at;
      push(first);
    }
  }

  return {
    set(name, at) {
      const known = due.get(name);
      if (known !== undefined && known.queued <= at) {
        known.at = at;
        return;
      }
      const entry = { name, at, queued: at };
      due.set(name, entry);
      push(entry);
    },
    delete: (name) => {
      due.delete(name);
    },
    next: () => top()?.at,
    take(now) {
      const names: string[] = [];
      for (let first = top(); first !== undefined && first.at <= now; first = top()) {
        names.push(first.name);
        due.delete(first.name);
        pop();
      }
      return names;
    },
  };
}
