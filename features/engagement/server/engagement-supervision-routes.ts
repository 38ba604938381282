import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok } from '../../../kernel/result.ts';
import { send } from '../../../platform/server/http/problem.ts';
import { actorIn, permit } from '../../enterprise/core/index.ts';
import { EngagementCloseBody, LiveEngagements, ReassignBody } from '../core/index.ts';
import type { EngagementRouteDeps } from './engagement-routes.ts';
import type { EngagementSupervision } from './engagement-supervision.ts';

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
const OfEngagement = Type.Object({ enterpriseId: Type.String(), engagementId: Type.String() });
type OfEngagement = Static<typeof OfEngagement>;

/** Of an enterprise: `/engagements`, `/engagements/:id/reassign`, `/engagements/:id/close`. */
export function engagementSupervisionRoutes(
  supervision: EngagementSupervision,
  { authenticated }: EngagementRouteDeps,
): (app: FastifyInstance) => void {
  return (app) => {
    app.get<{ Params: Static<typeof OfEnterprise> }>(
      '/v1/enterprises/:enterpriseId/engagements',
      { schema: { params: OfEnterprise, response: { 200: LiveEngagements } } },
      async (request, reply) => {
        const { enterpriseId } = request.params;
        const allowed = permit(await authenticated(request), enterpriseId, 'observe');
        return send(reply, allowed.ok ? ok(await supervision.live(enterpriseId)) : allowed);
      },
    );

    app.post<{ Params: OfEngagement; Body: ReassignBody }>(
      '/v1/enterprises/:enterpriseId/engagements/:engagementId/reassign',
      { schema: { params: OfEngagement, body: ReassignBody } },
      async (request, reply) => {
        const { enterpriseId, engagementId } = request.params;
        const who = actorIn(await authenticated(request), enterpriseId, 'supervise');
        if (!who.ok) return send(reply, who);
        return send(reply, await supervision.reassign(who.value, engagementId, request.body.associateId));
      },
    );

    app.post<{ Params: OfEngagement; Body: EngagementCloseBody }>(
      '/v1/enterprises/:enterpriseId/engagements/:engagementId/close',
      { schema: { params: OfEngagement, body: EngagementCloseBody } },
      async (request, reply) => {
        const { enterpriseId, engagementId } = request.params;
        const who = actorIn(await authenticated(request), enterpriseId, 'supervise');
        if (!who.ok) return send(reply, who);
        return send(reply, await supervision.close(who.value, engagementId, request.body.reason));
      },
    );
  };
}
