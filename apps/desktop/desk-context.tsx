import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { createOutbox, type Outbox } from '../../features/engagement/web/message-outbox.ts';
import type { OutcomeDraft } from '../../features/engagement/web/outcome-draft.ts';
import type { Membership } from '../../features/enterprise/core/index.ts';
import type { Me } from '../../features/enterprise/web/me.ts';
import { keptInTab, remembered } from '../../platform/web/remembered.ts';
import { useServices } from '../../platform/web/services.tsx';
import { draftsFrom, withWords } from './desk-drafts.ts';
import { createDeskStore, type DeskSnapshot, type DeskState, type DeskStore } from './desk-store.ts';

/** What the pages of the desk share. */
export type Desk = {
  readonly me: Me;
  readonly memberships: readonly Membership[];
  readonly store: DeskStore;
  readonly outbox: Outbox;
  readonly drafts: Readonly<Record<string, string>>;
  /** The message after which each draft was begun (`DeskDrafts`). */
  readonly begunAfter: Readonly<Record<string, string>>;
  readonly setDraft: (engagementId: string, draft: string) => void;
  readonly outcomes: Readonly<Record<string, OutcomeDraft>>;
  readonly setOutcome: (engagementId: string, draft: OutcomeDraft) => void;
  readonly seen: Readonly<Record<string, string>>;
  readonly setSeen: (engagementId: string, messageId: string) => void;
};

/** Conversations that she has put aside; more than she loses in a shift. */
const ASIDE = 'conversations-aside';
const MOST_ASIDE = 100;

function readAside(): readonly string[] {
  const kept = remembered.read(ASIDE);
  return Array.isArray(kept) ? kept.map(String) : [];
}

const DeskContext = createContext<Desk | undefined>(undefined);

/** A fresh message id: `msg_` and 32 hexadecimal digits. */
export function makeMessageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `msg_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

type DeskProviderProps = { readonly me: Me; readonly memberships: readonly Membership[]; readonly children: ReactNode };

export function DeskProvider({ me, memberships, children }: DeskProviderProps) {
  const { api, streams, clock } = useServices();
  const queries = useQueryClient();
  const store = useMemo(
    () =>
      createDeskStore({
        load: async (within) => {
          const snapshot = await api.get<DeskSnapshot>('/v1/desk', {}, within);
          if (snapshot.now !== undefined) clock.heard(Date.parse(snapshot.now));
          return snapshot;
        },
        streams,
        aside: {
          read: readAside,
          add: (engagementId) => remembered.write(ASIDE, [engagementId, ...readAside()].slice(0, MOST_ASIDE)),
        },
        random: () => Math.random(),
        later: (work, ms) => {
          const timer = setTimeout(work, ms);
          return () => clearTimeout(timer);
        },
      }),
    [api, streams, clock],
  );
  const outbox = useMemo(
    () =>
      createOutbox({
        send: (engagementId, body) => api.post(`/v1/engagements/${engagementId}/messages`, body),
        keep: {
          read: () => keptInTab.read(`outbox.${me.personId}`),
          write: (pending) => keptInTab.write(`outbox.${me.personId}`, pending),
        },
        makeMessageId,
        now: () => Date.now(),
        random: () => Math.random(),
        later: (work, ms) => {
          setTimeout(work, ms);
        },
      }),
    [api, me.personId],
  );
  useEffect(() => store.start(), [store]);
  const kept = `drafts.${me.personId}`;
  const [begun, setBegun] = useState(() => draftsFrom(keptInTab.read(kept)));
  useEffect(() => keptInTab.write(kept, begun), [kept, begun]);
  const [seen, setSeenIds] = useState<Readonly<Record<string, string>>>({});
  const desk = useMemo<Desk>(
    () => ({
      me,
      memberships,
      store,
      outbox,
      drafts: begun.words,
      begunAfter: begun.begunAfter,
      outcomes: begun.outcomes,
      seen,
      setDraft: (engagementId, draft) => {
        const shown = store.state().engagements.find((each) => each.engagementId === engagementId);
        const last = shown?.messages.at(-1)?.messageId ?? '';
        setBegun((all) => withWords(all, engagementId, draft, last));
      },
      setOutcome: (engagementId, draft) =>
        setBegun((all) => ({ ...all, outcomes: { ...all.outcomes, [engagementId]: draft } })),
      setSeen: (engagementId, messageId) => setSeenIds((each) => ({ ...each, [engagementId]: messageId })),
    }),
    [me, memberships, store, outbox, begun, seen],
  );
  // An outcome moves the standing: whatever shows it looks again.
  const closed = useSyncExternalStore(store.watch, store.state).engagements.filter((each) => each.state === 'closed');
  const closedCount = closed.length;
  useEffect(() => {
    if (closedCount > 0) void queries.invalidateQueries({ queryKey: ['standing'] });
  }, [closedCount, queries]);
  return <DeskContext value={desk}>{children}</DeskContext>;
}

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === undefined) throw new Error('DeskProvider is missing above this component.');
  return desk;
}

export function useDeskState(): DeskState {
  const { store } = useDesk();
  return useSyncExternalStore(store.watch, store.state);
}
