import { inTime } from '../../../platform/snippet/request-limit.ts';
import type { Reply } from './insist.ts';
import type { WidgetHost } from './widget-host.ts';

/** Asks the server for this visitor; `path` is below `/v1/widget/`. It does not throw: status 0 is no answer in time. */
export type WidgetRequest = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<Reply>;

export function createWidgetRequest(host: WidgetHost): WidgetRequest {
  return async (method: 'GET' | 'POST', path: string, body?: unknown) => {
    try {
      const response = await fetch(`${host.base}/v1/widget/${path}`, {
        method,
        credentials: 'omit',
        ...inTime(),
        headers: {
          'x-floorwalker-key': host.key,
          'x-floorwalker-visitor': host.ids().visitor,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { ok: response.ok, status: response.status, body: await response.json().catch(() => undefined) };
    } catch {
      return { ok: false, status: 0, body: undefined };
    }
  };
}
