import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok, type Result } from '../../../kernel/result.ts';
import { MINUTE } from '../../../kernel/time.ts';
import { createLimit } from '../../../platform/server/http/attempts.ts';
import { etagOf, versionOf } from '../../../platform/server/http/if-match.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { type Caller, type Permission, permit } from '../../enterprise/core/index.ts';
import {
  AssociatePresenceBody,
  DeviceBody,
  DeviceList,
  DeviceView,
  PresenceBody,
  PresencePolicyBody,
  PresencePolicyView,
  PresenceView,
  ScheduleBody,
  ScheduleView,
} from '../core/index.ts';
import type { Devices } from './devices.ts';
import type { StoredPresencePolicy } from './presence-policy-store.ts';
import type { Skills } from './skills.ts';

const OfEnterprise = Type.Object({ enterpriseId: Type.String({ maxLength: 80 }) });
type OfEnterprise = Static<typeof OfEnterprise>;
const OfAssociate = Type.Object({
  enterpriseId: Type.String({ maxLength: 80 }),
  associateId: Type.String({ maxLength: 80 }),
});
type OfAssociate = Static<typeof OfAssociate>;
const OfDevice = Type.Object({ deviceId: Type.String({ maxLength: 80 }) });
type OfDevice = Static<typeof OfDevice>;

/** Registrations and tests of one person within a minute: each makes us ask a stranger's server. */
const DEVICE_CALLS = 30;

/** Her own presence, hours and devices under `/v1/me`; what a supervisor sees and sets of an associate; the enterprise's presence policy. */
export function presenceRoutes(
  skills: Skills,
  devices: Devices,
  { authenticated }: { readonly authenticated: (request: FastifyRequest) => Promise<Caller> },
): (app: FastifyInstance) => void {
  const OF = '/v1/enterprises/:enterpriseId';
  const limitDevices = createLimit(DEVICE_CALLS, MINUTE, 'changes of devices');

  async function need(request: FastifyRequest<{ Params: OfEnterprise }>, permission: Permission): Promise<Caller> {
    const caller = await authenticated(request);
    const permitted = permit(caller, request.params.enterpriseId, permission);
    if (!permitted.ok) throw new RefusalError(permitted.refusal);
    return caller;
  }

  async function forHer(request: FastifyRequest<{ Params: OfAssociate }>) {
    const { personId, name } = await need(request, 'supervise');
    return { ...request.params, actor: { personId, name } };
  }

  /** The version that is edited; refused where the request names none. */
  function version(request: FastifyRequest): number {
    const found = versionOf(request);
    if (!found.ok) throw new RefusalError(found.refusal);
    return found.value;
  }

  const versioned = <T extends { readonly version: number }>(reply: FastifyReply, result: Result<T>): FastifyReply =>
    send(result.ok ? reply.header('etag', etagOf(result.value.version)) : reply, result);

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

    app.get('/v1/me/schedule', { schema: { response: { 200: ScheduleView } } }, async (request, reply) => {
      const caller = await authenticated(request);
      return versioned(reply, ok(await skills.schedule(caller.personId)));
    });

    app.put<{ Body: ScheduleBody }>(
      '/v1/me/schedule',
      { schema: { body: ScheduleBody, response: { 200: ScheduleView } } },
      async (request, reply) => {
        const caller = await authenticated(request);
        return versioned(reply, await skills.saveSchedule(caller.personId, version(request), request.body.schedule));
      },
    );

    app.get('/v1/me/devices', { schema: { response: { 200: DeviceList } } }, async (request, reply) => {
      const caller = await authenticated(request);
      return send(reply, ok(await devices.list(caller.personId)));
    });

    app.put<{ Body: DeviceBody }>(
      '/v1/me/devices',
      { schema: { body: DeviceBody, response: { 200: DeviceView } } },
      async (request, reply) => {
        const caller = await authenticated(request);
        limitDevices(caller.personId);
        return send(reply, await devices.add(caller.personId, request.body));
      },
    );

    app.delete<{ Params: OfDevice }>(
      '/v1/me/devices/:deviceId',
      { schema: { params: OfDevice, response: { 204: Type.Null() } } },
      async (request, reply) => {
        const caller = await authenticated(request);
        return send(reply, await devices.remove(caller.personId, request.params.deviceId));
      },
    );

    app.post<{ Params: OfDevice }>(
      '/v1/me/devices/:deviceId/test',
      { schema: { params: OfDevice, response: { 204: Type.Null() } } },
      async (request, reply) => {
        const caller = await authenticated(request);
        limitDevices(caller.personId);
        return send(reply, await devices.test(caller.personId, request.params.deviceId));
      },
    );

    app.put<{ Params: OfAssociate; Body: AssociatePresenceBody }>(
      `${OF}/associates/:associateId/presence`,
      { schema: { params: OfAssociate, body: AssociatePresenceBody, response: { 200: PresenceView } } },
      async (request, reply) => send(reply, await skills.setFor(await forHer(request), request.body)),
    );

    app.get<{ Params: OfAssociate }>(
      `${OF}/associates/:associateId/schedule`,
      { schema: { params: OfAssociate, response: { 200: ScheduleView } } },
      async (request, reply) => {
        await need(request, 'supervise');
        const { enterpriseId, associateId } = request.params;
        return versioned(reply, await skills.scheduleOf(enterpriseId, associateId));
      },
    );

    app.put<{ Params: OfAssociate; Body: ScheduleBody }>(
      `${OF}/associates/:associateId/schedule`,
      { schema: { params: OfAssociate, body: ScheduleBody, response: { 200: ScheduleView } } },
      async (request, reply) => {
        const who = await forHer(request);
        return versioned(reply, await skills.saveScheduleFor(who, version(request), request.body.schedule));
      },
    );

    app.get<{ Params: OfEnterprise }>(
      `${OF}/presence-policy`,
      { schema: { params: OfEnterprise, response: { 200: PresencePolicyView } } },
      async (request, reply) => {
        await need(request, 'observe');
        return versioned(reply, ok(policyView(await skills.presencePolicy(request.params.enterpriseId))));
      },
    );

    app.put<{ Params: OfEnterprise; Body: PresencePolicyBody }>(
      `${OF}/presence-policy`,
      { schema: { params: OfEnterprise, body: PresencePolicyBody, response: { 200: PresencePolicyView } } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const { enterpriseId } = request.params;
        const saved = await skills.savePresencePolicy(enterpriseId, version(request), request.body, personId);
        return versioned(reply, saved.ok ? ok(policyView(saved.value)) : saved);
      },
    );
  };
}

function policyView({ version, policy }: StoredPresencePolicy): PresencePolicyView {
  return { version, ...policy };
}
