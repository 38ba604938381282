import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok, refuse } from '../../../kernel/result.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { type Caller, type Membership, type Permission, permit } from '../../enterprise/core/index.ts';
import { InboxItem, InboxList, InboxQuery, ReplyBody } from '../core/index.ts';
import type { Customers } from './customers.ts';
import type { CustomersRouteDeps } from './customers-guard.ts';
import { profileRoutes } from './profile-routes.ts';
import { segmentsRoutes } from './segments-routes.ts';

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
const OfMessage = Type.Object({ enterpriseId: Type.String(), messageId: Type.String() });

/** The inbox, for those who sell; with it the routes of profiles and segments. */
export function customersRoutes(
  customers: Customers,
  { authenticated }: CustomersRouteDeps,
): (app: FastifyInstance) => void {
  async function allowed(
    request: FastifyRequest,
    enterpriseId: string,
    permission: Permission,
  ): Promise<{ caller: Caller; membership: Membership }> {
    const caller = await authenticated(request);
    const permitted = permit(caller, enterpriseId, permission);
    if (!permitted.ok) throw new RefusalError(permitted.refusal);
    return { caller, membership: permitted.value };
  }

  return (app) => {
    app.get<{ Params: Static<typeof OfEnterprise>; Querystring: InboxQuery }>(
      '/v1/enterprises/:enterpriseId/inbox',
      { schema: { params: OfEnterprise, querystring: InboxQuery, response: { 200: InboxList } } },
      async (request, reply) => {
        await allowed(request, request.params.enterpriseId, 'sell');
        const { query } = request;
        const wrong = (['from', 'to'] as const).find((name) => Number.isNaN(Date.parse(query[name] ?? '1970-01-01')));
        const errors = [{ where: `querystring/${wrong}`, what: 'is no moment that exists' }];
        return send(
          reply,
          wrong === undefined
            ? ok(await customers.inbox(request.params.enterpriseId, query))
            : refuse('invalid', 'period-invalid', 'The time asked about is none.', { errors }),
        );
      },
    );

    app.post<{ Params: Static<typeof OfMessage> }>(
      '/v1/enterprises/:enterpriseId/inbox/:messageId/read',
      { schema: { params: OfMessage, response: { 200: InboxItem } } },
      async (request, reply) => {
        const { enterpriseId, messageId } = request.params;
        await allowed(request, enterpriseId, 'sell');
        return send(reply, await customers.markRead(enterpriseId, messageId));
      },
    );

    app.post<{ Params: Static<typeof OfMessage>; Body: ReplyBody }>(
      '/v1/enterprises/:enterpriseId/inbox/:messageId/reply',
      { schema: { params: OfMessage, body: ReplyBody, response: { 200: InboxItem } } },
      async (request, reply) => {
        const { enterpriseId, messageId } = request.params;
        const { caller, membership } = await allowed(request, enterpriseId, 'sell');
        const replier = { enterpriseId, associateId: membership.membershipId, name: caller.name };
        return send(reply, await customers.reply(replier, messageId, request.body));
      },
    );

    profileRoutes(customers, { authenticated })(app);
    segmentsRoutes(customers, { authenticated })(app);
  };
}
