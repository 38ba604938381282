import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { type Caller, permit } from '../../enterprise/core/index.ts';
import { DryRunBody, DryRunView, TriedList, TriedQuery } from '../core/index.ts';
import type { DryRuns } from './dry-runs.ts';

export type DryRunRouteDeps = { readonly authenticated: (request: FastifyRequest) => Promise<Caller> };

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
const OfDryRun = Type.Object({ enterpriseId: Type.String(), dryRunId: Type.String({ maxLength: 80 }) });
/** Documents of 500 triggers with a hundred comparisons each. */
const LARGEST_BODY = 8 * 2 ** 20;

/**
 * `/v1/enterprises/:e/dry-runs`, for administrators: begins one (202; 409 `dry-run-running` with the id of the one under way, 429
 * `dry-runs-busy`, 422 `documents-invalid` with the place of each problem), says how far it is and what came of it, shows sessions,
 * cancels.
 */
export function dryRunRoutes(dryRuns: DryRuns, { authenticated }: DryRunRouteDeps): (app: FastifyInstance) => void {
  async function administrator(request: FastifyRequest, enterpriseId: string): Promise<string> {
    const caller = await authenticated(request);
    const permitted = permit(caller, enterpriseId, 'administer');
    if (!permitted.ok) throw new RefusalError(permitted.refusal);
    return caller.personId;
  }

  return (app) => {
    app.post<{ Params: Static<typeof OfEnterprise>; Body: DryRunBody }>(
      '/v1/enterprises/:enterpriseId/dry-runs',
      {
        schema: { params: OfEnterprise, body: DryRunBody, response: { 202: DryRunView } },
        bodyLimit: LARGEST_BODY,
      },
      async (request, reply) => {
        const { enterpriseId } = request.params;
        const personId = await administrator(request, enterpriseId);
        return send(reply.status(202), await dryRuns.start(enterpriseId, request.body, personId));
      },
    );

    app.get<{ Params: Static<typeof OfDryRun> }>(
      '/v1/enterprises/:enterpriseId/dry-runs/:dryRunId',
      { schema: { params: OfDryRun, response: { 200: DryRunView } } },
      async (request, reply) => {
        const { enterpriseId, dryRunId } = request.params;
        await administrator(request, enterpriseId);
        return send(reply, await dryRuns.view(enterpriseId, dryRunId));
      },
    );

    app.get<{ Params: Static<typeof OfDryRun>; Querystring: TriedQuery }>(
      '/v1/enterprises/:enterpriseId/dry-runs/:dryRunId/sessions',
      { schema: { params: OfDryRun, querystring: TriedQuery, response: { 200: TriedList } } },
      async (request, reply) => {
        const { enterpriseId, dryRunId } = request.params;
        await administrator(request, enterpriseId);
        return send(reply, await dryRuns.tried(enterpriseId, dryRunId, request.query));
      },
    );

    app.delete<{ Params: Static<typeof OfDryRun> }>(
      '/v1/enterprises/:enterpriseId/dry-runs/:dryRunId',
      { schema: { params: OfDryRun, response: { 200: DryRunView } } },
      async (request, reply) => {
        const { enterpriseId, dryRunId } = request.params;
        await administrator(request, enterpriseId);
        return send(reply, await dryRuns.cancel(enterpriseId, dryRunId));
      },
    );
  };
}
