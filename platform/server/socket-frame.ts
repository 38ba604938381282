/** What a client may say: which streams it reads, from which cursors, and which part of live lists it looks at. */
export type ClientFrame = {
  readonly read: readonly (readonly [streamId: string, cursor: number])[];
  readonly view: Readonly<Record<string, unknown>>;
};

/** Reads `{"read": {"stream": cursor, ...}, "view": {"list": {...}, ...}}`, either of them; anything else is not understood. */
export function parseFrame(text: string): ClientFrame | undefined {
  try {
    const frame: unknown = JSON.parse(text);
    if (!isRecord(frame) || (frame['read'] === undefined && frame['view'] === undefined)) return undefined;
    const { read = {}, view = {} } = frame;
    if (!isRecord(read) || !isRecord(view)) return undefined;
    const pairs = Object.entries(read).flatMap(([streamId, cursor]) =>
      typeof cursor === 'number' && Number.isSafeInteger(cursor) && cursor >= 0 ? [[streamId, cursor] as const] : [],
    );
    const names = [...Object.keys(read), ...Object.keys(view)];
    const sound = pairs.length === Object.keys(read).length && names.every((each) => each.length < 100);
    return sound ? { read: pairs, view } : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
