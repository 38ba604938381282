import type { EngagementView, MessageView } from '../core/index.ts';

export type CustomerTab = {
  readonly engagementId: string;
  readonly who: string;
  readonly state: EngagementView['state'];
  readonly unread: number;
  /** Since when somebody waits for this associate (server time), absent when nobody does. */
  readonly waitingSince?: number;
};

/** Since when a customer waits for words: her first message after the associate's last, or the wait for the greeting. */
export function waitingSince(
  messages: readonly MessageView[],
  startedAt: string,
  greeted: boolean,
): number | undefined {
  let since: string | undefined;
  for (const message of messages) {
    if (message.from === 'associate') since = undefined;
    else if (message.from === 'customer') since ??= message.at;
  }
  if (since === undefined && !greeted) since = startedAt;
  return since === undefined ? undefined : Date.parse(since);
}

/** Messages of the customer after the last one that was seen. */
export function unreadCount(messages: readonly MessageView[], seenMessageId: string | undefined): number {
  const seen = seenMessageId === undefined ? -1 : messages.findIndex((each) => each.messageId === seenMessageId);
  return messages.slice(seen + 1).filter((each) => each.from === 'customer').length;
}

/** The strip of customers: who waits longest stands first, then the others in the order in which they came. */
export function customerTabs(
  engagements: readonly EngagementView[],
  seen: Readonly<Record<string, string>>,
): readonly CustomerTab[] {
  const tabs = engagements.map((each): CustomerTab & { readonly startedAt: string } => {
    const live = each.state === 'inviting' || each.state === 'talking';
    // On the telephone nobody waits for words.
    const calls = each.callback !== undefined && each.state === 'talking';
    const since = live && !calls ? waitingSince(each.messages, each.startedAt, each.greeted) : undefined;
    return {
      engagementId: each.engagementId,
      who: each.who,
      state: each.state,
      // What others go on with is hers to read, not to answer.
      unread: each.closedReason === 'associate-gone' ? 0 : unreadCount(each.messages, seen[each.engagementId]),
      startedAt: each.startedAt,
      ...(since === undefined ? {} : { waitingSince: since }),
    };
  });
  const never = Number.POSITIVE_INFINITY;
  return tabs.toSorted(
    (a, b) =>
      Math.sign((a.waitingSince ?? never) - (b.waitingSince ?? never) || 0) ||
      a.startedAt.localeCompare(b.startedAt) ||
      a.engagementId.localeCompare(b.engagementId),
  );
}
