import type { VisitorState } from '../core/visitor-fold.ts';
import type { WidgetHost } from './widget-host.ts';
import type { WidgetModel } from './widget-model.ts';

/**
 * Keeps for the next page what the customer chose and has not yet sent. `settled`: words of this tab that arrived. Other tabs keep their
 * unsent words in the same place.
 */
export function keepModel(host: WidgetHost, model: WidgetModel, settled: ReadonlySet<string>): void {
  const { panel, talked, way, leftAt, visitor } = model;
  const { engagement } = visitor;
  const known = new Set([...settled, ...model.outgoing.map((each) => each.messageId)]);
  for (const { messageId } of engagement?.messages ?? []) known.add(messageId);
  const others = (remembered(host.read('chat')).outgoing ?? []).filter(
    ({ messageId, engagementId }) => !known.has(messageId) && engagementId === engagement?.engagementId,
  );
  host.keep('chat', { panel, talked, outgoing: [...others, ...model.outgoing], way, left: leftAt !== undefined });
}

/** A conversation that the server no longer names as live has ended. */
export function ended({ engagement }: VisitorState): VisitorState {
  if (!engagement) return {};
  return engagement.state === 'closed' ? { engagement } : { engagement: { ...engagement, state: 'closed' } };
}

/** The same without one of its parts. */
export function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = value;
  return rest;
}

/** What an earlier page kept; nothing of another shape. */
export function remembered(value: unknown): Partial<WidgetModel> {
  if (typeof value !== 'object' || value === null) return {};
  const { panel, talked, outgoing, way, left } = value as Partial<WidgetModel> & { left?: unknown };
  return {
    panel: panel === 'open' ? 'open' : 'closed',
    outgoing: Array.isArray(outgoing) ? outgoing : [],
    ...(typeof talked === 'string' ? { talked } : {}),
    ...(way === 'message' || way === 'call' || way === 'ask' ? { way } : {}),
    ...(left === true ? { leftAt: '' } : {}),
  };
}
