import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok } from '../../../kernel/result.ts';
import { send } from '../../../platform/server/http/problem.ts';
import { type Caller, permit } from '../../enterprise/core/index.ts';
import { type TriggerSet, TriggerSetView, TriggersView } from '../core/index.ts';
import type { Qualifier } from './qualifier.ts';

export type QualifierRouteDeps = { readonly authenticated: (request: FastifyRequest) => Promise<Caller> };

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });

/** `/v1/enterprises/:e/triggers`: the triggers in force, for those who watch; replaced as a whole by administrators. */
export function qualifierRoutes(
  qualifier: Qualifier,
  { authenticated }: QualifierRouteDeps,
): (app: FastifyInstance) => void {
  return (app) => {
    app.get<{ Params: Static<typeof OfEnterprise> }>(
      '/v1/enterprises/:enterpriseId/triggers',
      { schema: { params: OfEnterprise, response: { 200: TriggersView } } },
      async (request, reply) => {
        const { enterpriseId } = request.params;
        const permitted = permit(await authenticated(request), enterpriseId, 'observe');
        if (!permitted.ok) return send(reply, permitted);
        return send(reply, ok(await qualifier.triggers(enterpriseId)));
      },
    );

    app.put<{ Params: Static<typeof OfEnterprise>; Body: TriggerSet }>(
      '/v1/enterprises/:enterpriseId/triggers',
      { schema: { params: OfEnterprise, body: TriggerSetView, response: { 200: TriggersView } } },
      async (request, reply) => {
        const { enterpriseId } = request.params;
        const caller = await authenticated(request);
        const permitted = permit(caller, enterpriseId, 'administer');
        if (!permitted.ok) return send(reply, permitted);
        return send(reply, await qualifier.replaceTriggers(enterpriseId, request.body, caller.personId));
      },
    );
  };
}
