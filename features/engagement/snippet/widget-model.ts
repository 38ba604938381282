import type { VisitorState } from '../core/visitor-fold.ts';

/** A message of the customer on its way. It stays until the conversation's own stream shows it, in its place. */
export type Outgoing = {
  readonly messageId: string;
  readonly engagementId: string;
  readonly text: string;
  readonly status: 'sending' | 'unsent' | 'sent' | 'refused';
};

export type WidgetModel = {
  readonly visitor: VisitorState;
  /** Whether somebody is at the desk; unknown until the server has said so. */
  readonly atDesk?: boolean;
  /** The server wants this page to listen. */
  readonly attention: boolean;
  /** The customer's wish for help was sent from here, and the server has not yet answered it. */
  readonly asking: boolean;
  readonly panel: 'closed' | 'open';
  /** The customer opened the panel herself, so that it may take the focus; what comes by itself may not. */
  readonly byHand: boolean;
  /** What the customer chose instead of waiting, or of what was agreed: a form that is open. */
  readonly way?: 'message' | 'call' | 'ask' | undefined;
  /** How much the server's clock is ahead of this page's, in milliseconds. */
  readonly aheadMs: number;
  /** Another associate has taken over this conversation: her name. */
  readonly handedTo?: string;
  /** Where a message that was left will be answered. */
  readonly leftAt?: string;
  /** The conversation, or the opportunity whose other way, that the customer has put away. */
  readonly putAway?: string;
  /** The conversation in which she talked, so that its end is told and an invitation's end is not. */
  readonly talked?: string;
  readonly connected: boolean;
  readonly outgoing: readonly Outgoing[];
  /** What she is writing: it stays while somebody else is looked for. */
  readonly draft: string;
  readonly unread: number;
  readonly notice?: 'failed' | 'over';
};

export const INITIAL: WidgetModel = {
  visitor: {},
  attention: false,
  asking: false,
  panel: 'closed',
  byHand: false,
  aheadMs: 0,
  connected: true,
  outgoing: [],
  draft: '',
  unread: 0,
};

/** What the customer is shown. `none`: only the launcher; `small`: that somebody is looked for, while she browses. */
export type View =
  | 'none'
  | 'invitation'
  | 'other-way'
  | 'chat'
  | 'ended'
  | 'waiting'
  | 'small'
  | 'call'
  | 'called'
  | 'nobody'
  | 'message'
  | 'left'
  | 'ask'
  | 'loading';

export function viewOf(model: WidgetModel): View {
  const { engagement, waiting, nobody, callback, otherWay } = model.visitor;
  const open = model.panel === 'open';
  const writes = open && (model.way === 'message' || model.way === 'call');
  if (engagement && engagement.engagementId !== model.putAway) {
    const greeted = engagement.messages.some((each) => each.from === 'associate');
    // What she is writing is not taken from under her hands by what she did not ask for.
    if (engagement.state === 'inviting' && greeted && !writes) return 'invitation';
    if (engagement.state === 'talking') return open ? 'chat' : 'none';
    if (model.talked === engagement.engagementId && !model.asking && !model.way && model.leftAt === undefined) {
      return open ? 'ended' : 'none';
    }
  }
  const waits = model.asking || waiting !== undefined;
  if (!open && waits) return 'small';
  if (!open) return otherWay && otherWay.opportunityId !== model.putAway ? 'other-way' : 'none';
  if (model.leftAt !== undefined) return 'left';
  if (model.way === 'message' || model.way === 'call') return model.way;
  if (waits) return 'waiting';
  if (callback && model.way !== 'ask') return 'called';
  if (nobody) return 'nobody';
  if (model.atDesk === undefined) return 'loading';
  return model.atDesk ? 'ask' : 'nobody';
}

/** She leaves a form: back to what she chose it instead of. */
export function withoutWay({ visitor, panel }: WidgetModel): Partial<WidgetModel> {
  return { way: undefined, panel: visitor.otherWay && !visitor.waiting ? 'closed' : panel };
}

/** What she wrote in a conversation that was over before anybody answered it: whoever asks again need not write it anew. */
export function unanswered({ visitor }: WidgetModel): string {
  const messages = visitor.engagement?.messages ?? [];
  const last = messages.findLastIndex((each) => each.from === 'associate');
  const hers = messages.slice(last + 1).map((each) => each.text);
  return hers.join('\n');
}

/** Whether something may come from the server at any moment, so that it must be listened to. */
export function isExpecting(model: WidgetModel): boolean {
  const state = model.visitor.engagement?.state;
  return (
    model.attention ||
    model.asking ||
    model.visitor.waiting !== undefined ||
    model.visitor.otherWay !== undefined ||
    state === 'inviting' ||
    state === 'talking'
  );
}
