import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok } from '../../../kernel/result.ts';
import { send } from '../../../platform/server/http/problem.ts';
import { type Caller, permit } from '../../enterprise/core/index.ts';
import { TriggersView } from '../core/index.ts';
import type { Qualifier } from './qualifier.ts';

export type QualifierRouteDeps = { readonly authenticated: (request: FastifyRequest) => Promise<Caller> };

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });

/** `GET /v1/enterprises/:e/triggers`: the triggers in force, as sentences and as conditions, and the fields there are. */
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
  };
}
