import { randomHex } from '../../../platform/snippet/browser-chance.ts';
import type { StreamEntry } from '../../../platform/snippet/snippet-socket.ts';
import { createTabsSocket } from '../../../platform/snippet/tabs-socket.ts';
import type { CallbackView } from '../../queue/core/index.ts';
import type { EngagementEntry } from '../core/engagement-entries.ts';
import type { InvitationAnswer, WidgetState } from '../core/engagement-wire.ts';
import { applyVisitorEngagementEntry, applyVisitorEntry, type VisitorState } from '../core/visitor-fold.ts';
import { allowSound } from './call-attention.ts';
import { insist } from './insist.ts';
import { createSending, type Sending } from './message-sending.ts';
import type { WidgetHost } from './widget-host.ts';
import { ended, keepModel, remembered, without } from './widget-memory.ts';
import { INITIAL, isExpecting, type WidgetModel } from './widget-model.ts';
import { createWidgetRequest } from './widget-request.ts';

/** What the panels can ask for. */
export type WidgetClient = {
  model(): WidgetModel;
  /** @returns how to stop */
  subscribe(listener: () => void): () => void;
  change(part: Partial<WidgetModel>): void;
  replace(model: WidgetModel): void;
  /** Listens, or not, as the server wants. */
  attend(wanted: boolean): void;
  /** Loads what the server knows and listens if something may come. */
  load(): Promise<void>;
  ask(text: string): void;
  /** The wish was sent by the page. */
  asked(): void;
  stopWaiting(): void;
  answer(answer: InvitationAnswer['answer']): Promise<void>;
  say(text: string): void;
  retry(): void;
  end(): Promise<void>;
  /** She is called instead of waiting; `at` is when, in ISO 8601, else as soon as somebody is free. */
  callMe(wish: CallWish): Promise<void>;
  cancelCall(): Promise<void>;
  /** She puts away what she was offered without having asked: gone at once, for this visit. */
  refuseOtherWay(): Promise<void>;
  leaveMessage(message: { readonly name: string; readonly contact: string; readonly text: string }): Promise<void>;
};

export type CallWish = {
  readonly number: string;
  readonly name?: string;
  readonly text?: string;
  readonly at?: string;
};

/** Without a socket the state is asked for, this often. */
const ASK_EVERY_MS = 5_000;
/** A stream that stays refused must not be asked for in a circle. */
const RELOAD_AFTER_MS = 1_500;

type StateTold = Extract<EngagementEntry, { kind: 'state' }>['data'];

export function createWidgetClient(host: WidgetHost): WidgetClient {
  let model: WidgetModel = { ...INITIAL, ...remembered(host.read('chat')) };
  let cursor: Record<string, number> = {};
  let asking: ReturnType<typeof setInterval> | undefined;
  let messageId = '';
  let call = { said: '', callbackId: '' };
  let listening = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  let loads = 0;
  /** Words of this tab that need not be kept any more. */
  const settled = new Set<string>();
  const listeners = new Set<() => void>();
  const request = createWidgetRequest(host);

  const sending: Sending = createSending({
    outgoing: () => model.outgoing,
    change(outgoing) {
      for (const { messageId, status } of outgoing) if (status === 'sent') settled.add(messageId);
      change({ outgoing });
    },
    send: (message) =>
      request('POST', `engagements/${message.engagementId}/messages`, {
        messageId: message.messageId,
        text: message.text,
      }),
  });

  const socket = createTabsSocket({
    name: `floorwalker.${host.key}.${host.ids().visitor}`,
    tab: host.tab,
    onNews: () => void load(),
    url: `${host.base.replace(/^http/, 'ws')}/v1/socket`,
    protocols: () => ['floorwalker.v1', `key.${host.key}`, `visitor.${host.ids().visitor}`],
    cursor: () => cursor,
    onEntry,
    onReload() {
      clearTimeout(again);
      again = setTimeout(() => void load(), RELOAD_AFTER_MS);
    },
    onConnected(connected) {
      change({ connected });
      clearInterval(asking);
      if (connected) sending.go();
      else asking = setInterval(() => void load(), ASK_EVERY_MS);
    },
  });

  function change(part: Partial<WidgetModel>): void {
    replace({ ...model, ...part });
  }

  function replace(next: WidgetModel): void {
    model = next;
    keepModel(host, model, settled);
    listen();
    for (const listener of listeners) listener();
  }

  function listen(): void {
    if (isExpecting(model)) {
      if (Object.keys(cursor).length > 0 && !listening) socket.read();
      listening = Object.keys(cursor).length > 0;
    } else if (listening) {
      listening = false;
      clearInterval(asking);
      socket.close();
    }
  }

  function setVisitor(visitor: VisitorState): void {
    const { engagement } = visitor;
    const part: { -readonly [key in keyof WidgetModel]?: WidgetModel[key] } = { visitor };
    if (engagement) {
      const id = engagement.engagementId;
      const known = model.visitor.engagement?.engagementId === id ? model.visitor.engagement.messages.length : 0;
      if (engagement.state === 'talking') {
        part.talked = id;
        // She asked or agreed, so the conversation comes forward when it begins; once minimised it stays so.
        if (model.talked !== id) {
          if (model.panel === 'closed') part.byHand = false;
          part.panel = 'open';
        }
      }
      if (!(`engagement:${id}` in cursor)) {
        cursor = { ...cursor, [`engagement:${id}`]: 0 };
        if (listening) queueMicrotask(socket.read);
      }
      const arrived = engagement.messages.slice(known).filter((message) => message.from === 'associate').length;
      if (model.panel === 'closed' && engagement.state === 'talking' && known > 0) part.unread = model.unread + arrived;
      const there = new Set(engagement.messages.map((message) => message.messageId));
      // What did not reach the one who has gone goes to whoever goes on.
      const from = engagement.continues?.engagementId;
      part.outgoing = model.outgoing
        .filter((each) => !there.has(each.messageId))
        .map((each) => (each.engagementId === from ? { ...each, engagementId: id, status: 'sending' } : each));
      const before = model.visitor.engagement;
      if (before?.engagementId === id && before.associate.name !== engagement.associate.name) {
        part.handedTo = engagement.associate.name;
      }
    }
    if (visitor.waiting || visitor.nobody || engagement?.state === 'talking') part.asking = false;
    change(part);
    if (engagement?.continues) sending.go();
  }

  function onEntry({ stream, seq, entry }: StreamEntry): void {
    if (seq <= (cursor[stream] ?? -1)) return;
    cursor = { ...cursor, [stream]: seq };
    const [subject, id = ''] = stream.split(':');
    if (subject === 'visitor') {
      setVisitor(applyVisitorEntry(model.visitor, entry as Parameters<typeof applyVisitorEntry>[1]));
    } else if (subject === 'engagement') {
      setVisitor(applyVisitorEngagementEntry(model.visitor, id, entry as EngagementEntry));
    }
  }

  async function load(): Promise<void> {
    clearTimeout(again);
    loads += 1;
    const [turn, before] = [loads, model.visitor];
    const reply = await request('GET', 'state');
    if (turn !== loads) return;
    // What the stream told meanwhile may be newer than this reply, and would be taken back by it.
    if (reply.ok && model.visitor !== before) return load();
    if (!reply.ok) {
      if (model.panel === 'open' || isExpecting(model)) again = setTimeout(() => void load(), ASK_EVERY_MS);
      return;
    }
    const state = reply.body as WidgetState;
    cursor = { ...state.cursor };
    model = { ...model, atDesk: state.open === true, aheadMs: Date.parse(state.now) - Date.now() };
    const { engagement, waiting, callback, otherWay } = state;
    const known = { ...(callback ? { callback } : {}), ...(otherWay ? { otherWay } : {}) };
    if (engagement) setVisitor({ ...known, engagement, ...(waiting ? { waiting } : {}) });
    else if (waiting) setVisitor({ ...known, ...(waiting.gone ? {} : ended(before)), waiting });
    else setVisitor({ ...known, ...ended(before), ...(before.nobody ? { nobody: before.nobody } : {}) });
    sending.go();
    if (listening) socket.read();
  }

  const current = () => model.visitor.engagement;

  async function settle(path: string, body: unknown, data: StateTold): Promise<boolean> {
    const engagement = current();
    if (!engagement) return false;
    const id = engagement.engagementId;
    const { notice: _, ...rest } = model;
    model = rest;
    const reply = await insist(() => request('POST', `engagements/${id}/${path}`, body));
    if (reply.ok) {
      // An answer may come after what followed from it: only while nothing else has been told is this what holds.
      const same = current()?.state === engagement.state;
      if (same) setVisitor(applyVisitorEngagementEntry(model.visitor, id, { kind: 'state', data }));
      return true;
    }
    const over = reply.status === 404 || reply.status === 409 || reply.status === 410;
    if (over && path === 'end') {
      void load();
      return true;
    }
    change(over ? { notice: 'over', putAway: id, panel: 'open' } : { notice: 'failed' });
    if (over) void load();
    return false;
  }

  function asked(): void {
    const { engagement: _, ...visitor } = model.visitor;
    const talking = current()?.state === 'talking';
    model = without(without(model, 'way'), 'leftAt');
    change({
      panel: 'open',
      byHand: true,
      ...(talking ? {} : { asking: true, visitor: without(visitor, 'nobody') }),
    });
    void load();
  }

  return {
    model: () => model,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change,
    replace,
    load,
    attend(wanted) {
      if (wanted !== model.attention) change({ attention: wanted });
      if (wanted && !listening) void load();
    },
    asked,
    ask(text) {
      allowSound();
      host.ask(text.trim() || undefined);
      asked();
    },
    stopWaiting() {
      host.refuse();
      change({ asking: false, panel: 'closed', visitor: {} });
    },
    async answer(answer) {
      const id = current()?.engagementId;
      if (answer === 'accept') {
        if (await settle('answer', { answer }, { state: 'talking' })) change({ panel: 'open', byHand: true });
        return;
      }
      const taken = await settle('answer', { answer }, { state: 'closed', closedReason: answer });
      if (taken && id !== undefined) change({ putAway: id, panel: 'closed' });
    },
    say(text) {
      const engagement = current();
      const words = text.trim();
      if (!engagement || words === '') return;
      const message = {
        messageId: `msg_${randomHex(16)}`,
        engagementId: engagement.engagementId,
        text: words.slice(0, 4000),
      };
      change({ outgoing: [...model.outgoing, { ...message, status: 'sending' }] });
      sending.go();
    },
    retry: () => sending.go(true),
    async end() {
      await settle('end', {}, { state: 'closed', closedReason: 'customer-ended' });
    },
    async leaveMessage(message) {
      messageId ||= `msg_${randomHex(16)}`;
      const left = { messageId, ...message, sessionId: host.ids().session };
      const reply = await insist(() => request('POST', 'messages', left));
      if (!reply.ok) return change({ notice: 'failed' });
      messageId = '';
      const { notice: _, ...rest } = model;
      model = rest;
      model = without(model, 'way');
      change({ leftAt: message.contact, visitor: without(without(model.visitor, 'nobody'), 'otherWay') });
    },
    async refuseOtherWay() {
      const { opportunityId } = model.visitor.otherWay ?? {};
      if (opportunityId === undefined) return;
      change({ putAway: opportunityId });
      const reply = await insist(() => request('POST', `other-ways/${opportunityId}/refuse`, {}));
      if (!reply.ok) return;
      setVisitor(applyVisitorEntry(model.visitor, { kind: 'other-way.ended', data: { opportunityId } }));
    },
    async callMe(wish) {
      // The same wish sent again is the same call; another wish is another.
      const said = JSON.stringify(wish);
      if (call.said !== said) call = { said, callbackId: `cbk_${randomHex(16)}` };
      const reply = await insist(() => request('POST', 'callbacks', { callbackId: call.callbackId, ...wish }));
      if (!reply.ok) return change({ notice: 'failed' });
      call = { said: '', callbackId: '' };
      model = without(without(model, 'notice'), 'way');
      const entry = { kind: 'callback.agreed' as const, data: reply.body as CallbackView };
      change({ asking: false, visitor: applyVisitorEntry(model.visitor, entry) });
      // Whoever calls may have been quicker than this answer.
      void load();
    },
    async cancelCall() {
      const { callbackId } = model.visitor.callback ?? {};
      if (callbackId === undefined) return;
      const reply = await insist(() => request('POST', `callbacks/${callbackId}/cancel`, {}));
      if (!reply.ok && reply.status !== 404) return change({ notice: 'failed' });
      model = without(model, 'notice');
      setVisitor(applyVisitorEntry(model.visitor, { kind: 'callback.over', data: { callbackId } }));
    },
  };
}
