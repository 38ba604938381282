import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok } from '../../../kernel/result.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { type Caller, type Permission, permit } from '../../enterprise/core/index.ts';
import {
  MappingBody,
  MappingList,
  MappingView,
  PageTrial,
  PageTrialBody,
  SpecificationBody,
  SpecificationList,
  SpecificationView,
} from '../core/index.ts';
import type { CatalogRouteDeps } from './catalog-routes.ts';
import type { CatalogSettings } from './catalog-settings.ts';

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
const OfWebsite = Type.Object({ enterpriseId: Type.String(), websiteId: Type.String({ maxLength: 80 }) });
const OfMapping = Type.Object({ ...OfWebsite.properties, mappingId: Type.String({ maxLength: 80 }) });
const OfNode = Type.Object({ enterpriseId: Type.String(), nodeId: Type.String() });
const OfSpecification = Type.Object({
  enterpriseId: Type.String(),
  code: Type.String({ minLength: 1, maxLength: 100 }),
});
type OfWebsite = Static<typeof OfWebsite>;
type OfMapping = Static<typeof OfMapping>;
type OfSpecification = Static<typeof OfSpecification>;

/** Page mappings of a website and their trial, and declared specifications: read by those who watch, written by administrators. */
export function mappingRoutes(
  settings: CatalogSettings,
  { authenticated }: CatalogRouteDeps,
): (app: FastifyInstance) => void {
  const OF = '/v1/enterprises/:enterpriseId';

  async function need(request: FastifyRequest, permission: Permission): Promise<Caller> {
    const caller = await authenticated(request);
    const { enterpriseId } = request.params as { readonly enterpriseId: string };
    const permitted = permit(caller, enterpriseId, permission);
    if (!permitted.ok) throw new RefusalError(permitted.refusal);
    return caller;
  }

  return (app) => {
    app.get<{ Params: OfWebsite }>(
      `${OF}/websites/:websiteId/mappings`,
      { schema: { params: OfWebsite, response: { 200: MappingList } } },
      async (request, reply) => {
        await need(request, 'observe');
        return send(reply, await settings.mappings(request.params));
      },
    );

    app.post<{ Params: OfWebsite; Body: MappingBody }>(
      `${OF}/websites/:websiteId/mappings`,
      { schema: { params: OfWebsite, body: MappingBody, response: { 201: MappingView } } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        return send(reply.status(201), await settings.writeMapping(request.params, request.body, personId));
      },
    );

    app.put<{ Params: OfMapping; Body: MappingBody }>(
      `${OF}/websites/:websiteId/mappings/:mappingId`,
      { schema: { params: OfMapping, body: MappingBody, response: { 200: MappingView } } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const { mappingId, ...of } = request.params;
        return send(reply, await settings.writeMapping(of, request.body, personId, mappingId));
      },
    );

    app.delete<{ Params: OfMapping }>(
      `${OF}/websites/:websiteId/mappings/:mappingId`,
      { schema: { params: OfMapping } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        return send(reply, await settings.removeMapping(request.params, request.params.mappingId, personId));
      },
    );

    app.post<{ Params: OfWebsite; Body: PageTrialBody }>(
      `${OF}/websites/:websiteId/page-trials`,
      { schema: { params: OfWebsite, body: PageTrialBody, response: { 200: PageTrial } } },
      async (request, reply) => {
        await need(request, 'observe');
        return send(reply, await settings.tryPage(request.params, request.body));
      },
    );

    app.delete<{ Params: Static<typeof OfNode> }>(
      `${OF}/nodes/:nodeId`,
      { schema: { params: OfNode } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const { enterpriseId, nodeId } = request.params;
        return send(reply, await settings.dissolveNode(enterpriseId, nodeId, personId));
      },
    );

    app.get<{ Params: Static<typeof OfEnterprise> }>(
      `${OF}/specifications`,
      { schema: { params: OfEnterprise, response: { 200: SpecificationList } } },
      async (request, reply) => {
        await need(request, 'observe');
        return send(reply, ok({ items: await settings.specifications(request.params.enterpriseId) }));
      },
    );

    app.put<{ Params: OfSpecification; Body: SpecificationBody }>(
      `${OF}/specifications/:code`,
      { schema: { params: OfSpecification, body: SpecificationBody, response: { 200: SpecificationView } } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const { enterpriseId, code } = request.params;
        return send(reply, await settings.writeSpecification(enterpriseId, code, request.body, personId));
      },
    );

    app.delete<{ Params: OfSpecification }>(
      `${OF}/specifications/:code`,
      { schema: { params: OfSpecification } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const { enterpriseId, code } = request.params;
        return send(reply, await settings.removeSpecification(enterpriseId, code, personId));
      },
    );
  };
}
