import type { Result } from '../../../../kernel/result.ts';
import type { ParseContext, ParsedBatch } from './reception.ts';

/** What a request brings beside its body. */
export type SenderRequest = {
  /** Without the query. */
  readonly path: string;
  /** Parameters of the address; of one given twice, the last. */
  readonly query: Readonly<Record<string, string>>;
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The secret of a browser, from our own header. */
  readonly visitorToken: string | undefined;
};

/** One request shape: how a kind of sender writes, and where. Everything behind it is the same for all of them. */
export type Sender = {
  /** As the console names it. */
  readonly name: string;
  /** Where its requests arrive, and by which method. */
  readonly paths: readonly (`POST /${string}` | `GET /${string}`)[];
  /** Whether those of its requests that are GET are for a picture, and are answered with one. */
  readonly pictures?: true;
  /** Status for "send it again later" where its SDKs take 429, which others wait for, for a final no and throw the events away. */
  readonly busyStatus?: 503;
  /** What the body says: JSON unless told otherwise. A request without a body is told by its query alone. */
  readonly decode?: (text: string) => Result<unknown>;
  /** The write key where it stands in no header. */
  readonly keyOf: (value: unknown, request: SenderRequest) => string | undefined;
  /** Judges a request, event by event; refuses it as a whole only if it is not of this shape. */
  readonly parse: (value: unknown, request: SenderRequest, context: ParseContext) => Result<ParsedBatch>;
};
