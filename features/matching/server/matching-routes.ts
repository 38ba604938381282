import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok } from '../../../kernel/result.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { type Caller, permit } from '../../enterprise/core/index.ts';
import {
  DecisionList,
  DecisionQuery,
  DecisionView,
  NewRuleSetBody,
  type RuleSet,
  RuleSetBody,
  RuleSetView,
  StandingView,
} from '../core/index.ts';
import type { Matching } from './matching.ts';

export type MatchingRouteDeps = { readonly authenticated: (request: FastifyRequest) => Promise<Caller> };

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
const OfDecision = Type.Object({ enterpriseId: Type.String(), decisionId: Type.String({ maxLength: 80 }) });
const OfAssociate = Type.Object({ enterpriseId: Type.String(), associateId: Type.String({ maxLength: 80 }) });
const OfRuleSet = Type.Object({ enterpriseId: Type.String(), ruleSetId: Type.String({ maxLength: 80 }) });
const RuleSetList = Type.Object({ items: Type.Array(RuleSetView) });

/** Decisions and rule sets, for those who watch (administrators write them); an associate's standing, for them and for herself. */
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

    app.get<{ Params: Static<typeof OfEnterprise> }>(
      '/v1/enterprises/:enterpriseId/rule-sets',
      { schema: { params: OfEnterprise, response: { 200: RuleSetList } } },
      async (request, reply) => {
        const { enterpriseId } = request.params;
        await watching(request, enterpriseId);
        return send(reply, ok({ items: await matching.ruleSets(enterpriseId) }));
      },
    );

    app.post<{ Params: Static<typeof OfEnterprise>; Body: Omit<RuleSet, 'ruleSetId' | 'version'> }>(
      '/v1/enterprises/:enterpriseId/rule-sets',
      { schema: { params: OfEnterprise, body: NewRuleSetBody, response: { 201: RuleSetView } } },
      async (request, reply) => {
        const { enterpriseId } = request.params;
        const caller = await authenticated(request);
        const permitted = permit(caller, enterpriseId, 'administer');
        if (!permitted.ok) return send(reply, permitted);
        const written = { ...request.body, version: 0 };
        return send(reply.status(201), await matching.writeRuleSet(enterpriseId, written, caller.personId));
      },
    );

    app.put<{ Params: Static<typeof OfRuleSet>; Body: Omit<RuleSet, 'ruleSetId'> }>(
      '/v1/enterprises/:enterpriseId/rule-sets/:ruleSetId',
      { schema: { params: OfRuleSet, body: RuleSetBody, response: { 200: RuleSetView } } },
      async (request, reply) => {
        const { enterpriseId, ruleSetId } = request.params;
        const caller = await authenticated(request);
        const permitted = permit(caller, enterpriseId, 'administer');
        if (!permitted.ok) return send(reply, permitted);
        const written = { ...request.body, ruleSetId: ruleSetId as RuleSet['ruleSetId'] };
        return send(reply, await matching.writeRuleSet(enterpriseId, written, caller.personId));
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
