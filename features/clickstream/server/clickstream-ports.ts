import type { Instant } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { AuditChange, WriteKeyLookup } from '../../enterprise/core/index.ts';
import type { Annotation, Session, SessionTopic } from '../core/index.ts';

/** Proof of who may act for a session: its lane and the epoch of the lane's owner. Writes carry it (see `holdsLane`). */
export type Fence = { readonly lane: number; readonly epoch: number };

/** What an event says of the page or product that it is about. */
type StatedPage = {
  readonly url?: string;
  readonly sku?: string;
  readonly gtin?: string;
  readonly brand?: string;
  readonly mpn?: string;
  readonly category?: string;
};

/** What clickstream asks of others. */
export type ClickstreamPorts = {
  /** Keeps who changed what, with the change. */
  readonly audit: (unit: Unit, change: AuditChange) => Promise<void>;
  readonly lookUpWriteKey: (key: string) => Promise<WriteKeyLookup>;
  /** What the pages and products of a website are in the catalogue. Cached there: it is asked for often. */
  readonly pageResolver: (enterpriseId: string, websiteId: string) => Promise<(page: StatedPage) => SessionTopic>;
  /**
   * A session has moved: something was folded, it ended, its lane has a new owner, or the moment it was asked to be looked
   * at again has come. Called again, later and later, until it does not throw.
   * @returns the moment at which it wants to be called again if nothing happens
   */
  readonly sessionMoved: (session: Session, fence: Fence, now: Instant) => Promise<{ readonly nextLook?: Instant }>;
  /** Whether somebody wants to talk to this visitor (or is waited for), and whether an opportunity of hers is live. */
  readonly attentionOf: (visitorId: string) => { readonly attention: boolean; readonly live: boolean };
  /** What to show beside sessions, by session id. */
  readonly annotate: (
    sessions: readonly Session[],
  ) => Promise<ReadonlyMap<string, Annotation>> | ReadonlyMap<string, Annotation>;
};
