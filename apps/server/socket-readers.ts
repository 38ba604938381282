import type { IncomingMessage } from 'node:http';
import { ownText } from '../../features/clickstream/core/index.ts';
import type { Caller } from '../../features/enterprise/core/index.ts';
import { permit } from '../../features/enterprise/core/index.ts';
import { ok, type Result, refuse } from '../../kernel/result.ts';
import type { OpenList, Reader } from '../../platform/server/sockets.ts';
import type { Features } from './build.ts';
import { createFloorLists, openFloor } from './floor-list.ts';
import type { Foundation } from './foundation.ts';

export const SOCKET_PROTOCOL = 'floorwalker.v1';

/** Whether a customer is connected is nobody's concern. One function for all of them. */
const nothing = (): void => undefined;

type SocketReaders = {
  authorize(request: IncomingMessage): Promise<Result<Reader>>;
  readonly openFloor: OpenList;
};

/**
 * Who may open a socket and what it may read. Staff: session cookie from our own pages, or a bearer token. A customer's page: write
 * key, visitor token and allowed origin, as subprotocols, since a browser can send no headers with a handshake.
 */
export function createSocketReaders({ log }: Foundation, features: Features, address: () => string): SocketReaders {
  const callers = new WeakMap<Reader, Caller>();

  async function authorize(request: IncomingMessage): Promise<Result<Reader>> {
    const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
    const named = (name: string) => protocols.find((each) => each.startsWith(`${name}.`))?.slice(name.length + 1);
    const key = named('key');
    const token = named('visitor');
    if (key !== undefined && token !== undefined) return authorizeVisitor(key, token, request.headers.origin);
    return authorizeStaff(request);
  }

  async function authorizeVisitor(key: string, token: string, origin: string | undefined): Promise<Result<Reader>> {
    const visitor = await features.visitors.known(key, token, origin);
    if (!visitor.ok) return visitor;
    const { enterpriseId } = visitor.value;
    const visitorId = ownText(visitor.value.visitorId);
    return ok({
      audience: 'customer',
      subject: visitorId,
      mayRead: async (streamId) =>
        streamId === `visitor:${visitorId}` || (await participants(enterpriseId, streamId))?.visitorId === visitorId,
      opened: nothing,
      closed: nothing,
    });
  }

  async function authorizeStaff(request: IncomingMessage): Promise<Result<Reader>> {
    const { origin, authorization, host } = request.headers;
    // A page elsewhere must not open a socket with the cookies of our own page.
    if (authorization === undefined && !isOwn(origin, host)) {
      return refuse('forbidden', 'origin', 'A socket is opened from our own pages, or with a bearer token.');
    }
    const caller = await features.enterprise.authenticate(request.headers);
    if (!caller.ok) return caller;
    const { personId, memberships } = caller.value;
    const sells = memberships.filter((each) => each.roles.includes('associate'));
    const presence = (change: Promise<void>) => {
      change.catch((error: unknown) => log.warn({ err: error, personId }, 'presence could not be noted'));
    };
    const reader: Reader = {
      audience: 'associate',
      subject: personId,
      mayRead: (streamId) => staffMayRead(caller.value, streamId),
      opened: () => {
        if (sells.length > 0) presence(features.skills.connected(personId));
      },
      closed: () => {
        if (sells.length > 0) presence(features.skills.disconnected(personId));
      },
    };
    callers.set(reader, caller.value);
    return ok(reader);
  }

  async function staffMayRead(caller: Caller, streamId: string): Promise<boolean> {
    const [kind, id = ''] = streamId.split(':');
    if (kind === 'associate') return caller.memberships.some((each) => each.membershipId === id);
    if (streamId === 'floor:mine') return caller.memberships.some((each) => each.roles.includes('associate'));
    if (kind === 'floor') return permit(caller, id, 'sell').ok || permit(caller, id, 'observe').ok;
    if (kind !== 'engagement') return false;
    for (const { enterpriseId, membershipId } of caller.memberships) {
      if ((await participants(enterpriseId, streamId))?.associateId === membershipId) return true;
    }
    return false;
  }

  /** The two sides of `engagement:ID`, if that is what the stream is and the enterprise has it. */
  async function participants(enterpriseId: string, streamId: string) {
    const [kind, engagementId = ''] = streamId.split(':');
    return kind === 'engagement' ? features.engagement.participants(enterpriseId, engagementId) : undefined;
  }

  function isOwn(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined || !URL.canParse(origin)) return false;
    return origin === address() || new URL(origin).host === host;
  }

  const lists = createFloorLists({ clickstream: features.clickstream, standings: features.floor.standings });
  return { authorize, openFloor: openFloor(lists, (reader) => callers.get(reader)) };
}
