import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok } from '../../../kernel/result.ts';
import { type Instant, toIso } from '../../../kernel/time.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { type Caller, type Permission, permit } from '../../enterprise/core/index.ts';
import {
  type Accreditation,
  AccreditationBody,
  AccreditationView,
  AssociateList,
  AssociateProfileBody,
  type AssociateView,
  type Licence,
  LicenceBody,
  LicenceView,
  type RosterEntry,
} from '../core/index.ts';
import type { HoursToday } from './schedule-store.ts';
import type { Skills } from './skills.ts';
import type { HasNode } from './skills-ports.ts';

export type SkillsRouteDeps = {
  readonly authenticated: (request: FastifyRequest) => Promise<Caller>;
  readonly hasNode: HasNode;
};

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
type OfEnterprise = Static<typeof OfEnterprise>;
const OfAssociate = Type.Object({ enterpriseId: Type.String(), associateId: Type.String({ maxLength: 80 }) });
type OfAssociate = Static<typeof OfAssociate>;
const OfLicence = Type.Object({ enterpriseId: Type.String(), licenceId: Type.String({ maxLength: 80 }) });
type OfLicence = Static<typeof OfLicence>;

/** An enterprise's associates with what they may and can, which its administrators say. */
export function skillsRoutes(
  skills: Skills,
  { authenticated, hasNode }: SkillsRouteDeps,
): (app: FastifyInstance) => void {
  const OF = '/v1/enterprises/:enterpriseId';

  async function need(request: FastifyRequest<{ Params: OfEnterprise }>, permission: Permission): Promise<Caller> {
    const caller = await authenticated(request);
    const permitted = permit(caller, request.params.enterpriseId, permission);
    if (!permitted.ok) throw new RefusalError(permitted.refusal);
    return caller;
  }

  /** What a body says of a place: one that is there, with its expiry as an instant. */
  async function given<Body extends { readonly nodeId: string; readonly expiresAt?: string }>(
    enterpriseId: string,
    { expiresAt, ...body }: Body,
  ): Promise<Omit<Body, 'expiresAt'> & { readonly expiresAt?: Instant }> {
    const expiry = expiresAt === undefined ? {} : { expiresAt: instantOf(expiresAt) };
    if (Number.isNaN(expiry.expiresAt)) {
      const details = { field: 'expiresAt' };
      throw new RefusalError({ kind: 'invalid', reason: 'statement', message: 'There is no such moment.', details });
    }
    if (!(await hasNode(enterpriseId, body.nodeId))) {
      const details = { field: 'nodeId' };
      throw new RefusalError({
        kind: 'not-found',
        reason: 'no-such-node',
        message: 'There is no such place.',
        details,
      });
    }
    return { ...body, ...expiry };
  }

  return (app) => {
    app.get<{ Params: OfEnterprise }>(
      `${OF}/associates`,
      { schema: { params: OfEnterprise, response: { 200: AssociateList } } },
      async (request, reply) => {
        await need(request, 'observe');
        const { enterpriseId } = request.params;
        const { entries } = await skills.roster(enterpriseId);
        const persons = entries.map(({ personId }) => personId);
        const hours = await skills.hoursToday(enterpriseId, persons);
        return send(reply, ok({ items: entries.map((each) => associateView(each, hours.get(each.personId))) }));
      },
    );

    app.put<{ Params: OfAssociate; Body: AssociateProfileBody }>(
      `${OF}/associates/:associateId/profile`,
      { schema: { params: OfAssociate, body: AssociateProfileBody, response: { 204: Type.Null() } } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const { enterpriseId, associateId } = request.params;
        return send(reply, await skills.saveProfile(enterpriseId, associateId, request.body, personId));
      },
    );

    app.post<{ Params: OfAssociate; Body: AccreditationBody }>(
      `${OF}/associates/:associateId/accreditations`,
      { schema: { params: OfAssociate, body: AccreditationBody, response: { 201: AccreditationView } } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const { enterpriseId, associateId } = request.params;
        const stated = await given(enterpriseId, request.body);
        const kept = await skills.addAccreditation(enterpriseId, associateId, stated, personId);
        return send(reply.status(201), kept.ok ? ok(accreditationView(kept.value)) : kept);
      },
    );

    app.post<{ Params: OfAssociate; Body: LicenceBody }>(
      `${OF}/associates/:associateId/licences`,
      { schema: { params: OfAssociate, body: LicenceBody, response: { 201: LicenceView } } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const { enterpriseId, associateId } = request.params;
        const stated = await given(enterpriseId, request.body);
        const kept = await skills.grantLicence(enterpriseId, associateId, stated, personId);
        return send(reply.status(201), kept.ok ? ok(licenceView(kept.value)) : kept);
      },
    );

    app.delete<{ Params: OfLicence }>(
      `${OF}/licences/:licenceId`,
      { schema: { params: OfLicence, response: { 204: Type.Null() } } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const { enterpriseId, licenceId } = request.params;
        return send(reply, await skills.revokeLicence(enterpriseId, licenceId, personId));
      },
    );
  };
}

/** NaN where there is no such day: the 30th of February would be read as the 2nd of March. */
function instantOf(text: string): Instant {
  const instant = Date.parse(text);
  return Number.isNaN(instant) || text.startsWith(toIso(instant).slice(0, 10)) ? instant : Number.NaN;
}

/** An associate as the console shows her. */
function associateView(entry: RosterEntry, hours?: HoursToday): AssociateView {
  return {
    ...entry,
    ...(hours === undefined
      ? {}
      : { hours: { timeZone: hours.timeZone, today: hours.today.map((each) => ({ ...each })) } }),
    languages: [...entry.languages],
    territories: [...(entry.territories ?? [])],
    ...(entry.attributes === undefined ? {} : { attributes: { ...entry.attributes } }),
    idleSince: toIso(entry.idleSince),
    accreditations: entry.accreditations.map(accreditationView),
    licences: entry.licences.map(licenceView),
  };
}

function accreditationView({ expiresAt, ...rest }: Accreditation): AccreditationView {
  return { ...rest, ...(expiresAt === undefined ? {} : { expiresAt: toIso(expiresAt) }) };
}

function licenceView({ licenceId, nodeId, territories, segments, expiresAt, revokedAt }: Licence): LicenceView {
  return {
    licenceId,
    nodeId,
    ...(territories === undefined ? {} : { territories: [...territories] }),
    ...(segments === undefined ? {} : { segments: [...segments] }),
    ...(expiresAt === undefined ? {} : { expiresAt: toIso(expiresAt) }),
    ...(revokedAt === undefined ? {} : { revokedAt: toIso(revokedAt) }),
  };
}
