/** What a client may say: which streams it reads, from which cursors, which part of live lists it looks at, and what it reads no more. */
export type ClientFrame = {
  readonly read: readonly (readonly [streamId: string, cursor: number])[];
  readonly view: Readonly<Record<string, unknown>>;
  readonly leave: readonly string[];
};

const PARTS = ['read', 'view', 'leave'];

/** Reads `{"read": {"stream": cursor, ...}, "view": {"list": {...}, ...}, "leave": ["stream", ...]}`, some of them; else nothing is understood. */
export function parseFrame(text: string): ClientFrame | undefined {
  try {
    const frame: unknown = JSON.parse(text);
    if (!isRecord(frame) || !PARTS.some((part) => frame[part] !== undefined)) return undefined;
    const { read = {}, view = {}, leave = [] } = frame;
    if (!isRecord(read) || !isRecord(view) || !isNames(leave)) return undefined;
    const pairs = Object.entries(read).flatMap(([streamId, cursor]) =>
      typeof cursor === 'number' && Number.isSafeInteger(cursor) && cursor >= 0 ? [[streamId, cursor] as const] : [],
    );
    const names = [...Object.keys(read), ...Object.keys(view), ...leave];
    const sound = pairs.length === Object.keys(read).length && names.every((each) => each.length < 100);
    return sound ? { read: pairs, view, leave } : undefined;
  } catch {
    return undefined;
  }
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
