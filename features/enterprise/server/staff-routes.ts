import type { FastifyInstance } from 'fastify';
import { ok } from '../../../kernel/result.ts';
import { versionOf } from '../../../platform/server/http/if-match.ts';
import { send } from '../../../platform/server/http/problem.ts';
import { EditStaffBody, NewStaffBody, StaffList, StaffView } from '../core/index.ts';
import type { Enterprise } from './enterprise.ts';
import { type Authenticated, guards, OfEnterprise, OfMember } from './route-parts.ts';

/** `/v1/enterprises/:e/staff`: who works here, with which roles. Changes are the administrator's. */
export function staffRoutes(
  enterprise: Enterprise,
  { authenticated }: { readonly authenticated: Authenticated },
): (app: FastifyInstance) => void {
  const { need, change } = guards(authenticated);

  return (app) => {
    app.get<{ Params: OfEnterprise }>(
      '/v1/enterprises/:enterpriseId/staff',
      { schema: { params: OfEnterprise, response: { 200: StaffList } } },
      async (request, reply) => {
        await need(request, 'observe');
        return send(reply, ok({ items: await enterprise.staff(request.params.enterpriseId) }));
      },
    );

    app.post<{ Params: OfEnterprise; Body: NewStaffBody }>(
      '/v1/enterprises/:enterpriseId/staff',
      { schema: { params: OfEnterprise, body: NewStaffBody, response: { 201: StaffView } } },
      async (request, reply) => send(reply.status(201), await enterprise.addStaff(await change(request), request.body)),
    );

    app.get<{ Params: OfMember }>(
      '/v1/enterprises/:enterpriseId/staff/:membershipId',
      { schema: { params: OfMember, response: { 200: StaffView } } },
      async (request, reply) => {
        await need(request, 'observe');
        const view = await enterprise.member(request.params.enterpriseId, request.params.membershipId);
        if (view.ok) reply.header('etag', `"${view.value.version}"`);
        return send(reply, view);
      },
    );

    app.patch<{ Params: OfMember; Body: EditStaffBody }>(
      '/v1/enterprises/:enterpriseId/staff/:membershipId',
      { schema: { params: OfMember, body: EditStaffBody, response: { 200: StaffView } } },
      async (request, reply) => {
        const asked = await change(request);
        const version = versionOf(request);
        if (!version.ok) return send(reply, version);
        const view = await enterprise.editMembership(asked, request.params.membershipId, version.value, request.body);
        if (view.ok) reply.header('etag', `"${view.value.version}"`);
        return send(reply, view);
      },
    );
  };
}
