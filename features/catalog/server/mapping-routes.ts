import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok } from '../../../kernel/result.ts';
import { etagOf, versionOf } from '../../../platform/server/http/if-match.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { type Caller, type Permission, permit } from '../../enterprise/core/index.ts';
import {
  MappingBody,
  MappingList,
  MappingView,
  NewNodeBody,
  NodeBody,
  PageTrial,
  PageTrialBody,
  SpecificationBody,
  SpecificationList,
  SpecificationView,
  WrittenNode,
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

/**
 * Page mappings of a website and their trial, places of the hierarchy, and declared specifications: read by those who watch, written by
 * administrators. A place is changed with the version that was edited, in `If-Match`: 409 `changed-meanwhile` if it is another by now.
 */
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

    app.post<{ Params: Static<typeof OfEnterprise>; Body: NewNodeBody }>(
      `${OF}/nodes`,
      { schema: { params: OfEnterprise, body: NewNodeBody, response: { 201: WrittenNode } } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const written = await settings.addNode(request.params.enterpriseId, request.body, personId);
        if (written.ok) void reply.header('etag', etagOf(written.value.version));
        return send(reply.status(201), written);
      },
    );

    app.put<{ Params: Static<typeof OfNode>; Body: NodeBody }>(
      `${OF}/nodes/:nodeId`,
      { schema: { params: OfNode, body: NodeBody, response: { 200: WrittenNode } } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const version = versionOf(request);
        if (!version.ok) return send(reply, version);
        const written = await settings.changeNode(request.params, request.body, version.value, personId);
        if (written.ok) void reply.header('etag', etagOf(written.value.version));
        return send(reply, written);
      },
    );

    app.delete<{ Params: Static<typeof OfNode> }>(
      `${OF}/nodes/:nodeId`,
      { schema: { params: OfNode } },
      async (request, reply) => {
        const { personId } = await need(request, 'administer');
        const version = versionOf(request);
        if (!version.ok) return send(reply, version);
        return send(reply, await settings.dissolveNode(request.params, version.value, personId));
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
