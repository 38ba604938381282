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
  /** The customer chose to leave a message. */
  readonly leaving: boolean;
  /** Where a message that was left will be answered. */
  readonly leftAt?: string;
  /** The conversation that the customer has put away. */
  readonly putAway?: string;
  /** The conversation in which she talked, so that its end is told and an invitation's end is not. */
  readonly talked?: string;
  readonly connected: boolean;
  readonly outgoing: readonly Outgoing[];
  readonly unread: number;
  readonly notice?: 'failed' | 'over';
};

export const INITIAL: WidgetModel = {
  visitor: {},
  attention: false,
  asking: false,
  panel: 'closed',
  byHand: false,
  leaving: false,
  connected: true,
  outgoing: [],
  unread: 0,
};

/** What the customer is shown. `none`: only the launcher. */
export type View =
  | 'none'
  | 'invitation'
  | 'chat'
  | 'ended'
  | 'waiting'
  | 'nobody'
  | 'message'
  | 'left'
  | 'ask'
  | 'loading';

export function viewOf(model: WidgetModel): View {
  const { engagement, waiting, nobody } = model.visitor;
  const open = model.panel === 'open';
  if (engagement && engagement.engagementId !== model.putAway) {
    if (engagement.state === 'inviting' && engagement.messages.some((each) => each.from === 'associate'))
      return 'invitation';
    if (engagement.state === 'talking') return open ? 'chat' : 'none';
    if (model.talked === engagement.engagementId && !model.asking && !model.leaving && !model.leftAt) {
      return open ? 'ended' : 'none';
    }
  }
  if (!open) return 'none';
  if (model.leftAt !== undefined) return 'left';
  if (model.leaving) return 'message';
  if (model.asking || waiting) return 'waiting';
  if (nobody) return 'nobody';
  if (model.atDesk === undefined) return 'loading';
  return model.atDesk ? 'ask' : 'nobody';
}

/** Whether something may come from the server at any moment, so that it must be listened to. */
export function isExpecting(model: WidgetModel): boolean {
  const state = model.visitor.engagement?.state;
  return (
    model.attention ||
    model.asking ||
    model.visitor.waiting !== undefined ||
    state === 'inviting' ||
    state === 'talking'
  );
}
