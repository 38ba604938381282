import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok, refuse } from '../../../kernel/result.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { type Caller, permit } from '../../enterprise/core/index.ts';
import { BrowsingRow, RecentEvents, SessionView, VisitorLink, VisitorLinkList } from '../core/index.ts';
import type { Clickstream } from './clickstream.ts';
import { intakeRoutes } from './intake-routes.ts';

export type ClickstreamRouteDeps = {
  /** Finds who asks; throws the refusal itself. */
  readonly authenticated: (request: FastifyRequest) => Promise<Caller>;
  /** Where browsers reach the server, if it is set. */
  readonly publicUrl?: string | undefined;
  /** The rows of the floor that a caller may see, as she sees them. */
  readonly rowsFor: (
    caller: Caller,
    enterpriseId: string,
    rows: readonly BrowsingRow[],
  ) => Promise<readonly BrowsingRow[]>;
  /** Whether a session is the caller's to see. */
  readonly maySee: (caller: Caller, enterpriseId: string, sessionId: string) => Promise<boolean>;
};

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
const OfSession = Type.Object({ enterpriseId: Type.String(), sessionId: Type.String() });
const OfLink = Type.Object({ enterpriseId: Type.String(), visitorId: Type.String() });
const OfWebsite = Type.Object({ enterpriseId: Type.String(), websiteId: Type.String() });
const NO_SESSION = refuse('not-found', 'no-such-session', 'There is no such session here.');
const BrowsingList = Type.Object({ items: Type.Array(BrowsingRow) });

/** Intake; `/v1/enterprises/:e/browsing`, `/sessions/:id`, visitor links, and `/websites/:id/events`. */
export function clickstreamRoutes(
  clickstream: Clickstream,
  { authenticated, rowsFor, maySee, publicUrl }: ClickstreamRouteDeps,
): (app: FastifyInstance) => void {
  /** Browsing customers are seen by those who sell and by those who watch the floor. */
  async function seesFloor(request: FastifyRequest, enterpriseId: string): Promise<Caller> {
    const caller = await authenticated(request);
    if (permit(caller, enterpriseId, 'sell').ok) return caller;
    const watching = permit(caller, enterpriseId, 'observe');
    if (!watching.ok) throw new RefusalError(watching.refusal);
    return caller;
  }

  return (app) => {
    intakeRoutes(clickstream, publicUrl)(app);

    app.get<{ Params: Static<typeof OfEnterprise> }>(
      '/v1/enterprises/:enterpriseId/browsing',
      { schema: { params: OfEnterprise, response: { 200: BrowsingList } } },
      async (request, reply) => {
        const { enterpriseId } = request.params;
        const caller = await seesFloor(request, enterpriseId);
        const rows = await clickstream.browsingRows(enterpriseId);
        return send(reply, ok({ items: [...(await rowsFor(caller, enterpriseId, rows))] }));
      },
    );

    app.get<{ Params: Static<typeof OfSession> }>(
      '/v1/enterprises/:enterpriseId/sessions/:sessionId',
      { schema: { params: OfSession, response: { 200: SessionView } } },
      async (request, reply) => {
        const { enterpriseId, sessionId } = request.params;
        const caller = await seesFloor(request, enterpriseId);
        // One that is not hers to see is, for her, not there.
        const seen = await maySee(caller, enterpriseId, sessionId);
        return send(reply, seen ? await clickstream.sessionView(enterpriseId, sessionId) : NO_SESSION);
      },
    );

    app.get<{ Params: Static<typeof OfSession> }>(
      '/v1/enterprises/:enterpriseId/sessions/:sessionId/visitor-links',
      { schema: { params: OfSession, response: { 200: VisitorLinkList } } },
      async (request, reply) => {
        const { enterpriseId, sessionId } = request.params;
        const allowed = permit(await authenticated(request), enterpriseId, 'observe');
        if (!allowed.ok) throw new RefusalError(allowed.refusal);
        return send(reply, await clickstream.visitorLinks(enterpriseId, sessionId));
      },
    );

    app.delete<{ Params: Static<typeof OfLink> }>(
      '/v1/enterprises/:enterpriseId/visitor-links/:visitorId',
      { schema: { params: OfLink, response: { 200: VisitorLink } } },
      async (request, reply) => {
        const { enterpriseId, visitorId } = request.params;
        const caller = await authenticated(request);
        const allowed = permit(caller, enterpriseId, 'supervise');
        if (!allowed.ok) throw new RefusalError(allowed.refusal);
        return send(reply, await clickstream.undoVisitorLink(enterpriseId, visitorId, caller.personId));
      },
    );

    app.get<{ Params: Static<typeof OfWebsite> }>(
      '/v1/enterprises/:enterpriseId/websites/:websiteId/events',
      { schema: { params: OfWebsite, response: { 200: RecentEvents } } },
      async (request, reply) => {
        const { enterpriseId, websiteId } = request.params;
        const allowed = permit(await authenticated(request), enterpriseId, 'observe');
        if (!allowed.ok) throw new RefusalError(allowed.refusal);
        return send(reply, ok(await clickstream.recentEvents(enterpriseId, websiteId)));
      },
    );
  };
}
