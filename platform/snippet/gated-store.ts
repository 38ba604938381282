/** Named values of one page, in memory until the gate is opened, from then on in the browser's storage under one prefix. */
export type GatedStore = {
  read(name: string): unknown;
  write(name: string, value: unknown): void;
  remove(name: string): void;
  /** All names there are. */
  names(): readonly string[];
  /** Whether an earlier page left this name in storage. Only looks, whatever the gate. */
  remembers(name: string): boolean;
  /** Leaves a bare mark in storage, or takes it away, whatever the gate: for what may be kept without consent, a refusal. */
  mark(name: string, set: boolean): void;
  /** Storage may be used: what was kept in memory moves there, unless another tab has written it already. */
  open(): void;
  /** Storage may no longer be used: everything under the prefix is removed. Memory keeps only the names given. */
  close(keep?: readonly string[]): void;
};

/**
 * @param storage the browser's storage, or undefined where there is none; every failure of it (full, forbidden) is taken as absence
 */
export function createGatedStore(prefix: string, storage: Storage | undefined): GatedStore {
  const memory = new Map<string, unknown>();
  let usable: Storage | undefined;

  function stored(name: string): unknown {
    try {
      const text = usable?.getItem(prefix + name);
      return text == null ? undefined : JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  function storedNames(): string[] {
    const names: string[] = [];
    try {
      for (let index = 0; storage && index < storage.length; index += 1) {
        const key = storage.key(index);
        if (key?.startsWith(prefix)) names.push(key.slice(prefix.length));
      }
    } catch {
      // a forbidden storage has no names
    }
    return names;
  }

  function write(name: string, value: unknown): void {
    memory.set(name, value);
    try {
      usable?.setItem(prefix + name, JSON.stringify(value));
    } catch {
      // storage is full: the page goes on with its memory
    }
  }

  return {
    read: (name) => (usable ? (stored(name) ?? undefined) : memory.get(name)),
    write,
    remove(name) {
      memory.delete(name);
      try {
        usable?.removeItem(prefix + name);
      } catch {
        // a forbidden storage holds nothing
      }
    },
    names: () => (usable ? storedNames() : [...memory.keys()]),
    remembers: (name) => storedNames().includes(name),
    mark(name, set) {
      try {
        if (set) storage?.setItem(prefix + name, 'true');
        else storage?.removeItem(prefix + name);
      } catch {
        // without storage nothing is remembered
      }
    },
    open() {
      if (usable) return;
      usable = storage;
      for (const [name, value] of memory) if (stored(name) === undefined) write(name, value);
    },
    close(keep = []) {
      const kept = keep.map((name) => [name, usable ? stored(name) : memory.get(name)] as const);
      for (const name of storedNames()) {
        try {
          storage?.removeItem(prefix + name);
        } catch {
          // a forbidden storage holds nothing
        }
      }
      usable = undefined;
      memory.clear();
      for (const [name, value] of kept) if (value !== undefined) memory.set(name, value);
    },
  };
}
