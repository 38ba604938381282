import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok } from '../../../kernel/result.ts';
import { sendCsv } from '../../../platform/server/files/csv-file.ts';
import { send } from '../../../platform/server/http/problem.ts';
import { actorIn } from '../../enterprise/core/index.ts';
import {
  AnswersReport,
  AssignBody,
  Assigned,
  LostFileQuery,
  LostQuery,
  LostReport,
  QueueBoard,
  SupervisorCloseBody,
} from '../core/index.ts';
import { LOST_COLUMNS } from './lost-file.ts';
import type { Queue } from './queue.ts';
import type { QueueRouteDeps } from './queue-routes.ts';

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
type OfEnterprise = Static<typeof OfEnterprise>;
const OfOpportunity = Type.Object({ enterpriseId: Type.String(), opportunityId: Type.String() });
type OfOpportunity = Static<typeof OfOpportunity>;
const Period = Type.Pick(LostQuery, ['from', 'to', 'timeZone'], { additionalProperties: false });
type Period = Static<typeof Period>;

/** Of an enterprise: `/queue`, `/opportunities/:id/assign`, `.../close`, `/lost-opportunities` and its `.csv`, `/offer-answers`. */
export function supervisionRoutes(queue: Queue, { authenticated }: QueueRouteDeps): (app: FastifyInstance) => void {
  /** The person behind a request, if she may do that here. */
  async function who(request: FastifyRequest<{ Params: OfEnterprise | OfOpportunity }>, need: 'observe' | 'supervise') {
    return actorIn(await authenticated(request), request.params.enterpriseId, need);
  }

  return (app) => {
    app.get<{ Params: OfEnterprise }>(
      '/v1/enterprises/:enterpriseId/queue',
      { schema: { params: OfEnterprise, response: { 200: QueueBoard } } },
      async (request, reply) => {
        const allowed = await who(request, 'observe');
        return send(reply, allowed.ok ? ok(await queue.board(allowed.value.enterpriseId)) : allowed);
      },
    );

    app.post<{ Params: OfOpportunity; Body: AssignBody }>(
      '/v1/enterprises/:enterpriseId/opportunities/:opportunityId/assign',
      { schema: { params: OfOpportunity, body: AssignBody, response: { 200: Assigned } } },
      async (request, reply) => {
        const allowed = await who(request, 'supervise');
        if (!allowed.ok) return send(reply, allowed);
        const { opportunityId } = request.params;
        return send(reply, await queue.assignTo(allowed.value, opportunityId, request.body.associateId));
      },
    );

    app.post<{ Params: OfOpportunity; Body: SupervisorCloseBody }>(
      '/v1/enterprises/:enterpriseId/opportunities/:opportunityId/close',
      { schema: { params: OfOpportunity, body: SupervisorCloseBody } },
      async (request, reply) => {
        const allowed = await who(request, 'supervise');
        if (!allowed.ok) return send(reply, allowed);
        return send(reply, await queue.dismiss(allowed.value, request.params.opportunityId, request.body));
      },
    );

    app.get<{ Params: OfEnterprise; Querystring: LostQuery }>(
      '/v1/enterprises/:enterpriseId/lost-opportunities',
      { schema: { params: OfEnterprise, querystring: LostQuery, response: { 200: LostReport } } },
      async (request, reply) => {
        const allowed = await who(request, 'observe');
        return send(reply, allowed.ok ? await queue.lost(allowed.value.enterpriseId, request.query) : allowed);
      },
    );

    app.get<{ Params: OfEnterprise; Querystring: LostFileQuery }>(
      '/v1/enterprises/:enterpriseId/lost-opportunities.csv',
      { schema: { params: OfEnterprise, querystring: LostFileQuery } },
      async (request, reply) => {
        const allowed = await who(request, 'observe');
        const rows = allowed.ok ? await queue.lostFile(allowed.value.enterpriseId, request.query) : allowed;
        if (!rows.ok) return send(reply, rows);
        return sendCsv(reply, { name: 'lost-opportunities', columns: LOST_COLUMNS }, rows.value);
      },
    );

    app.get<{ Params: OfEnterprise; Querystring: Period }>(
      '/v1/enterprises/:enterpriseId/offer-answers',
      { schema: { params: OfEnterprise, querystring: Period, response: { 200: AnswersReport } } },
      async (request, reply) => {
        const allowed = await who(request, 'observe');
        return send(reply, allowed.ok ? await queue.answers(allowed.value.enterpriseId, request.query) : allowed);
      },
    );
  };
}
