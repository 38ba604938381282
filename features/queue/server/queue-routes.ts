import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { PAGE_CURSOR } from '../../../kernel/page-cursor.ts';
import { ok, refuse } from '../../../kernel/result.ts';
import { SECOND } from '../../../kernel/time.ts';
import { createLimit } from '../../../platform/server/http/attempts.ts';
import { versionOf } from '../../../platform/server/http/if-match.ts';
import { send } from '../../../platform/server/http/problem.ts';
import { type Caller, permit } from '../../enterprise/core/index.ts';
import { Claimed, DeclineBody, OpportunityView, QueueHealth, QueuePolicyBody, QueuePolicyView } from '../core/index.ts';
import type { Queue } from './queue.ts';
import type { StoredPolicy } from './queue-policy-store.ts';

export type QueueRouteDeps = { readonly authenticated: (request: FastifyRequest) => Promise<Caller> };

const OfOffer = Type.Object({ offerId: Type.String() });
const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
const OfOpportunity = Type.Object({ enterpriseId: Type.String(), opportunityId: Type.String() });
const PageQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  cursor: Type.Optional(Type.String({ pattern: PAGE_CURSOR })),
  live: Type.Optional(Type.Boolean()),
});
const OpportunityList = Type.Object({ items: Type.Array(OpportunityView), next: Type.Optional(Type.String()) });

/** Accepts of one associate in ten seconds: far more than anybody presses, far less than a script that has gone wild. */
const ACCEPTS = 100;

/**
 * `/v1/offers/:id/accept`, `/v1/offers/:id/decline`; of an enterprise `/opportunities`, `/opportunities/:id/approach`, `/queue-policy`.
 */
export function queueRoutes(queue: Queue, { authenticated }: QueueRouteDeps): (app: FastifyInstance) => void {
  const limitAccepts = createLimit(ACCEPTS, 10 * SECOND, 'offers accepted at once');

  return (app) => {
    app.post<{ Params: Static<typeof OfOffer> }>(
      '/v1/offers/:offerId/accept',
      { schema: { params: OfOffer, response: { 200: Claimed } } },
      async (request, reply) => {
        const caller = await authenticated(request);
        limitAccepts(caller.personId);
        return send(reply, await queue.accept(caller, request.params.offerId));
      },
    );

    app.post<{ Params: Static<typeof OfOffer>; Body: DeclineBody | null }>(
      '/v1/offers/:offerId/decline',
      { schema: { params: OfOffer, body: Type.Union([DeclineBody, Type.Null()]) } },
      async (request, reply) => {
        const caller = await authenticated(request);
        return send(reply, await queue.decline(caller, request.params.offerId, request.body?.reason));
      },
    );

    app.post<{ Params: Static<typeof OfOpportunity> }>(
      '/v1/enterprises/:enterpriseId/opportunities/:opportunityId/approach',
      { schema: { params: OfOpportunity, response: { 200: Claimed } } },
      async (request, reply) => {
        const caller = await authenticated(request);
        limitAccepts(caller.personId);
        const { enterpriseId, opportunityId } = request.params;
        return send(reply, await queue.approach(caller, enterpriseId, opportunityId));
      },
    );

    app.get<{ Params: Static<typeof OfEnterprise>; Querystring: Static<typeof PageQuery> }>(
      '/v1/enterprises/:enterpriseId/opportunities',
      { schema: { params: OfEnterprise, querystring: PageQuery, response: { 200: OpportunityList } } },
      async (request, reply) => {
        const { enterpriseId } = request.params;
        const allowed = permit(await authenticated(request), enterpriseId, 'observe');
        if (!allowed.ok) return send(reply, allowed);
        return send(reply, ok(await queue.opportunities(enterpriseId, request.query)));
      },
    );

    app.get<{ Params: Static<typeof OfEnterprise> }>(
      '/v1/enterprises/:enterpriseId/queue-health',
      { schema: { params: OfEnterprise, response: { 200: QueueHealth } } },
      async (request, reply) => {
        const { enterpriseId } = request.params;
        const allowed = permit(await authenticated(request), enterpriseId, 'observe');
        return send(reply, allowed.ok ? ok(await queue.health(enterpriseId)) : allowed);
      },
    );

    app.get<{ Params: Static<typeof OfEnterprise> }>(
      '/v1/enterprises/:enterpriseId/queue-policy',
      { schema: { params: OfEnterprise, response: { 200: QueuePolicyView } } },
      async (request, reply) => {
        const { enterpriseId } = request.params;
        const allowed = permit(await authenticated(request), enterpriseId, 'observe');
        if (!allowed.ok) return send(reply, allowed);
        const view = policyView(await queue.policy(enterpriseId));
        return send(reply.header('etag', `"${view.version}"`), ok(view));
      },
    );

    app.put<{ Params: Static<typeof OfEnterprise>; Body: QueuePolicyBody }>(
      '/v1/enterprises/:enterpriseId/queue-policy',
      { schema: { params: OfEnterprise, body: QueuePolicyBody, response: { 200: QueuePolicyView } } },
      async (request, reply) => {
        const { enterpriseId } = request.params;
        const caller = await authenticated(request);
        const allowed = permit(caller, enterpriseId, 'administer');
        if (!allowed.ok) return send(reply, allowed);
        const matched = versionOf(request);
        const version = request.body.version ?? (matched.ok ? matched.value : undefined);
        if (version === undefined) return send(reply, NO_VERSION);
        const saved = await queue.savePolicy(enterpriseId, { ...request.body, version }, caller.personId);
        if (!saved.ok) return send(reply, saved);
        return send(reply.header('etag', `"${saved.value.version}"`), ok(policyView(saved.value)));
      },
    );
  };
}

const NO_VERSION = refuse('invalid', 'if-match-missing', 'Say which version you replace: If-Match, or version.', {
  errors: [{ where: 'body/version', what: 'is needed where there is no If-Match' }],
});

function policyView({ version, policy }: StoredPolicy): QueuePolicyView {
  return {
    version,
    ...policy,
    named: [...policy.named],
    triggers: [...policy.triggers],
    steps: [...policy.steps],
    declineReasons: [...policy.declineReasons],
  };
}
