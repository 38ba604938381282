import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok, type Result } from '../../../kernel/result.ts';
import { etagOf, versionOf } from '../../../platform/server/http/if-match.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { type Caller, type Permission, permit } from '../../enterprise/core/index.ts';
import {
  MatchingPolicyBody,
  MatchingPolicyView,
  MatchView,
  NewRuleSetBody,
  PreviewBody,
  RollbackBody,
  RuleKindList,
  RuleSetBody,
  RuleSetList,
  RuleSetVersions,
  RuleSetView,
  VersionsQuery,
} from '../core/index.ts';
import type { Matching } from './matching.ts';
import type { MatchingRouteDeps } from './matching-routes.ts';

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
type OfEnterprise = Static<typeof OfEnterprise>;
const OfRuleSet = Type.Object({ enterpriseId: Type.String(), ruleSetId: Type.String({ maxLength: 80 }) });
type OfRuleSet = Static<typeof OfRuleSet>;

/**
 * Rule sets, their kinds, versions and trial rankings, for those who watch; administrators write. Edits name the version they were made
 * from in `If-Match`, and answers carry the next one in `ETag`.
 */
export function ruleSetRoutes(
  matching: Matching,
  { authenticated }: MatchingRouteDeps,
): (app: FastifyInstance) => void {
  const OF = '/v1/enterprises/:enterpriseId';

  async function need(request: FastifyRequest<{ Params: OfEnterprise }>, permission: Permission): Promise<Caller> {
    const caller = await authenticated(request);
    const permitted = permit(caller, request.params.enterpriseId, permission);
    if (!permitted.ok) throw new RefusalError(permitted.refusal);
    return caller;
  }

  return (app) => {
    app.get<{ Params: OfEnterprise }>(
      `${OF}/rule-kinds`,
      { schema: { params: OfEnterprise, response: { 200: RuleKindList } } },
      async (request, reply) => {
        await need(request, 'observe');
        return send(reply, ok(await matching.ruleKinds(request.params.enterpriseId)));
      },
    );

    app.get<{ Params: OfEnterprise }>(
      `${OF}/rule-sets`,
      { schema: { params: OfEnterprise, response: { 200: RuleSetList } } },
      async (request, reply) => {
        await need(request, 'observe');
        return send(reply, ok({ items: await matching.ruleSets(request.params.enterpriseId) }));
      },
    );

    app.post<{ Params: OfEnterprise; Body: NewRuleSetBody }>(
      `${OF}/rule-sets`,
      { schema: { params: OfEnterprise, body: NewRuleSetBody, response: { 201: RuleSetView } } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const saved = await matching.writeRuleSet(
          request.params.enterpriseId,
          { ...request.body, version: 0 },
          personId,
        );
        return sendVersion(reply.status(201), saved);
      },
    );

    app.post<{ Params: OfEnterprise; Body: PreviewBody }>(
      `${OF}/rule-sets/preview`,
      { schema: { params: OfEnterprise, body: PreviewBody, response: { 200: MatchView } } },
      async (request, reply) => {
        await need(request, 'observe');
        return send(reply, await matching.preview(request.params.enterpriseId, request.body));
      },
    );

    app.get<{ Params: OfRuleSet }>(
      `${OF}/rule-sets/:ruleSetId`,
      { schema: { params: OfRuleSet, response: { 200: RuleSetView } } },
      async (request, reply) => {
        await need(request, 'observe');
        const { enterpriseId, ruleSetId } = request.params;
        return sendVersion(reply, await matching.ruleSet(enterpriseId, ruleSetId));
      },
    );

    app.put<{ Params: OfRuleSet; Body: RuleSetBody }>(
      `${OF}/rule-sets/:ruleSetId`,
      { schema: { params: OfRuleSet, body: RuleSetBody, response: { 200: RuleSetView } } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const { enterpriseId, ruleSetId } = request.params;
        const version = editedVersion(request, request.body.version);
        return sendVersion(
          reply,
          await matching.writeRuleSet(enterpriseId, { ...request.body, version, ruleSetId }, personId),
        );
      },
    );

    app.delete<{ Params: OfRuleSet }>(
      `${OF}/rule-sets/:ruleSetId`,
      { schema: { params: OfRuleSet, response: { 204: Type.Null() } } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const { enterpriseId, ruleSetId } = request.params;
        const version = editedVersion(request);
        return send(reply, await matching.retire(enterpriseId, ruleSetId, version, personId));
      },
    );

    app.get<{ Params: OfRuleSet; Querystring: VersionsQuery }>(
      `${OF}/rule-sets/:ruleSetId/versions`,
      { schema: { params: OfRuleSet, querystring: VersionsQuery, response: { 200: RuleSetVersions } } },
      async (request, reply) => {
        await need(request, 'observe');
        const { enterpriseId, ruleSetId } = request.params;
        return send(reply, await matching.versions(enterpriseId, ruleSetId, request.query.language ?? 'en'));
      },
    );

    app.post<{ Params: OfRuleSet; Body: RollbackBody }>(
      `${OF}/rule-sets/:ruleSetId/rollback`,
      { schema: { params: OfRuleSet, body: RollbackBody, response: { 200: RuleSetView } } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const { enterpriseId, ruleSetId } = request.params;
        const version = editedVersion(request);
        return sendVersion(reply, await matching.rollBack(enterpriseId, ruleSetId, request.body, version, personId));
      },
    );

    app.get<{ Params: OfEnterprise }>(
      `${OF}/matching-policy`,
      { schema: { params: OfEnterprise, response: { 200: MatchingPolicyView } } },
      async (request, reply) => {
        await need(request, 'observe');
        return sendVersion(reply, ok(await matching.policy(request.params.enterpriseId)));
      },
    );

    app.put<{ Params: OfEnterprise; Body: MatchingPolicyBody }>(
      `${OF}/matching-policy`,
      { schema: { params: OfEnterprise, body: MatchingPolicyBody, response: { 200: MatchingPolicyView } } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const version = editedVersion(request);
        const { attributes } = request.body;
        return sendVersion(
          reply,
          await matching.savePolicy(request.params.enterpriseId, attributes, version, personId),
        );
      },
    );
  };
}

function sendVersion(reply: FastifyReply, result: Result<{ readonly version: number }>): FastifyReply {
  if (result.ok) reply.header('etag', etagOf(result.value.version));
  return send(reply, result);
}

/** The version in `If-Match`, or where there is no such header the one in the body. */
function editedVersion(request: FastifyRequest, inBody?: number): number {
  if (inBody !== undefined && request.headers['if-match'] === undefined) return inBody;
  const version = versionOf(request);
  if (!version.ok) throw new RefusalError(version.refusal);
  return version.value;
}
