/** The ways in which a request can be refused. Each has one HTTP status, in one table of the platform. */
export type RefusalKind =
  | 'invalid'
  /** Well formed, but its contents do not fit: the details say where. */
  | 'unprocessable'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'gone'
  | 'too-large'
  | 'too-many'
  | 'unavailable';

/** An expected "no": what kind, a stable machine-readable reason, a sentence for a person, and facts that help. */
export type Refusal = {
  readonly kind: RefusalKind;
  /** Stable, kebab-case, e.g. `offer-taken`. */
  readonly reason: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
};

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** Refuses: for what a caller may expect. Bugs and outages are thrown instead. */
export function refuse(
  kind: RefusalKind,
  reason: string,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: details === undefined ? { kind, reason, message } : { kind, reason, message, details } };
}
