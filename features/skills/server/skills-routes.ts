import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok } from '../../../kernel/result.ts';
import { toIso } from '../../../kernel/time.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { type Caller, permit } from '../../enterprise/core/index.ts';
import { AssociateList, type AssociateView, PresenceBody, PresenceView, type RosterEntry } from '../core/index.ts';
import type { Skills } from './skills.ts';

export type SkillsRouteDeps = { readonly authenticated: (request: FastifyRequest) => Promise<Caller> };

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });

/** The caller's own presence, and an enterprise's associates with what they may and can. */
export function skillsRoutes(skills: Skills, { authenticated }: SkillsRouteDeps): (app: FastifyInstance) => void {
  return (app) => {
    app.get('/v1/me/presence', { schema: { response: { 200: PresenceView } } }, async (request, reply) => {
      const caller = await authenticated(request);
      return send(reply, ok(await skills.presence(caller.personId)));
    });

    app.put<{ Body: PresenceBody }>(
      '/v1/me/presence',
      { schema: { body: PresenceBody, response: { 200: PresenceView } } },
      async (request, reply) => {
        const caller = await authenticated(request);
        return send(reply, ok(await skills.setPresence(caller.personId, request.body.declared)));
      },
    );

    app.get<{ Params: Static<typeof OfEnterprise> }>(
      '/v1/enterprises/:enterpriseId/associates',
      { schema: { params: OfEnterprise, response: { 200: AssociateList } } },
      async (request, reply) => {
        const { enterpriseId } = request.params;
        const permitted = permit(await authenticated(request), enterpriseId, 'observe');
        if (!permitted.ok) throw new RefusalError(permitted.refusal);
        const { entries } = await skills.roster(enterpriseId);
        return send(reply, ok({ items: entries.map(associateView) }));
      },
    );
  };
}

/** An associate as the console shows her. */
function associateView(entry: RosterEntry): AssociateView {
  return {
    ...entry,
    languages: [...entry.languages],
    territories: [...(entry.territories ?? [])],
    idleSince: toIso(entry.idleSince),
    accreditations: entry.accreditations.map(({ expiresAt, ...rest }) => ({
      ...rest,
      ...(expiresAt === undefined ? {} : { expiresAt: toIso(expiresAt) }),
    })),
    licences: entry.licences.map(({ licenceId, nodeId, territories, segments, expiresAt, revokedAt }) => ({
      licenceId,
      nodeId,
      ...(territories === undefined ? {} : { territories: [...territories] }),
      ...(segments === undefined ? {} : { segments: [...segments] }),
      ...(expiresAt === undefined ? {} : { expiresAt: toIso(expiresAt) }),
      ...(revokedAt === undefined ? {} : { revokedAt: toIso(revokedAt) }),
    })),
  };
}
