export type Memory = {
  readonly read: (name: string) => unknown;
  readonly write: (name: string, value: unknown) => void;
};

function memoryIn(storage: () => Storage): Memory {
  return {
    read: (name) => {
      try {
        const text = storage().getItem(`floorwalker.${name}`);
        return text === null ? undefined : JSON.parse(text);
      } catch {
        // Storage can be switched off or hold something foreign: then nothing is remembered.
        return undefined;
      }
    },
    write: (name, value) => {
      try {
        storage().setItem(`floorwalker.${name}`, JSON.stringify(value));
      } catch {
        // A full or forbidden storage costs a convenience, not the work.
      }
    },
  };
}

/** Small settings of this browser (panel sizes, language). Never anything personal, never a secret. */
export const remembered: Memory = memoryIn(() => localStorage);

/** What must outlive a reload of this tab, and ends with the tab. */
export const keptInTab: Memory = memoryIn(() => sessionStorage);
