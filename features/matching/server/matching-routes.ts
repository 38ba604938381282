import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok } from '../../../kernel/result.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { type Caller, permit } from '../../enterprise/core/index.ts';
import { DecisionList, DecisionQuery, DecisionView, MatchBody, MatchView, StandingView } from '../core/index.ts';
import type { Matching } from './matching.ts';

export type MatchingRouteDeps = { readonly authenticated: (request: FastifyRequest) => Promise<Caller> };

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
const OfDecision = Type.Object({ enterpriseId: Type.String(), decisionId: Type.String({ maxLength: 80 }) });
const OfAssociate = Type.Object({ enterpriseId: Type.String(), associateId: Type.String({ maxLength: 80 }) });

/** Decisions, for those who watch; an associate's standing, for them and for herself; who is best, for all of them. */
export function matchingRoutes(
  matching: Matching,
  { authenticated }: MatchingRouteDeps,
): (app: FastifyInstance) => void {
  async function watching(request: FastifyRequest, enterpriseId: string): Promise<void> {
    const permitted = permit(await authenticated(request), enterpriseId, 'observe');
    if (!permitted.ok) throw new RefusalError(permitted.refusal);
  }

  return (app) => {
    app.get<{ Params: Static<typeof OfEnterprise>; Querystring: DecisionQuery }>(
      '/v1/enterprises/:enterpriseId/decisions',
      { schema: { params: OfEnterprise, querystring: DecisionQuery, response: { 200: DecisionList } } },
      async (request, reply) => {
        const { enterpriseId } = request.params;
        await watching(request, enterpriseId);
        return send(reply, ok(await matching.decisions(enterpriseId, request.query)));
      },
    );

    app.get<{ Params: Static<typeof OfDecision> }>(
      '/v1/enterprises/:enterpriseId/decisions/:decisionId',
      { schema: { params: OfDecision, response: { 200: DecisionView } } },
      async (request, reply) => {
        const { enterpriseId, decisionId } = request.params;
        await watching(request, enterpriseId);
        return send(reply, await matching.decision(enterpriseId, decisionId));
      },
    );

    app.post<{ Body: MatchBody }>(
      '/v1/match',
      { schema: { body: MatchBody, response: { 200: MatchView } } },
      async (request, reply) => {
        const { enterpriseId } = request.body;
        const caller = await authenticated(request);
        const selling = permit(caller, enterpriseId, 'sell');
        const permitted = selling.ok ? selling : permit(caller, enterpriseId, 'observe');
        return send(reply, permitted.ok ? await matching.match(request.body) : permitted);
      },
    );

    app.get<{ Params: Static<typeof OfAssociate> }>(
      '/v1/enterprises/:enterpriseId/associates/:associateId/standing',
      { schema: { params: OfAssociate, response: { 200: StandingView } } },
      async (request, reply) => {
        const { enterpriseId, associateId } = request.params;
        const caller = await authenticated(request);
        const own = permit(caller, enterpriseId, 'sell');
        if (!own.ok || own.value.membershipId !== associateId) {
          const permitted = permit(caller, enterpriseId, 'observe');
          if (!permitted.ok) return send(reply, permitted);
        }
        return send(reply, ok(await matching.standing(enterpriseId, associateId)));
      },
    );
  };
}
