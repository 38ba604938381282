import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok } from '../../../kernel/result.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { type Caller, permit } from '../../enterprise/core/index.ts';
import { ImportBody, ImportReport, NodeList, ProductDetail, ProductList, ProductQuery } from '../core/index.ts';
import type { Catalog } from './catalog.ts';

export type CatalogRouteDeps = { readonly authenticated: (request: FastifyRequest) => Promise<Caller> };

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
const OfProduct = Type.Object({ enterpriseId: Type.String(), productId: Type.String() });

/** `/v1/enterprises/:e/products`, `/products/:id`, `/nodes`, and the import of all three lists. */
export function catalogRoutes(catalog: Catalog, { authenticated }: CatalogRouteDeps): (app: FastifyInstance) => void {
  /** Products are read by those who sell and those who watch. */
  async function mayRead(request: FastifyRequest, enterpriseId: string): Promise<void> {
    const caller = await authenticated(request);
    if (permit(caller, enterpriseId, 'sell').ok) return;
    const watching = permit(caller, enterpriseId, 'observe');
    if (!watching.ok) throw new RefusalError(watching.refusal);
  }

  return (app) => {
    app.get<{ Params: Static<typeof OfEnterprise>; Querystring: ProductQuery }>(
      '/v1/enterprises/:enterpriseId/products',
      { schema: { params: OfEnterprise, querystring: ProductQuery, response: { 200: ProductList } } },
      async (request, reply) => {
        await mayRead(request, request.params.enterpriseId);
        return send(reply, ok(await catalog.find(request.params.enterpriseId, request.query)));
      },
    );

    app.get<{ Params: Static<typeof OfProduct> }>(
      '/v1/enterprises/:enterpriseId/products/:productId',
      { schema: { params: OfProduct, response: { 200: ProductDetail } } },
      async (request, reply) => {
        await mayRead(request, request.params.enterpriseId);
        return send(reply, await catalog.product(request.params.enterpriseId, request.params.productId));
      },
    );

    app.get<{ Params: Static<typeof OfEnterprise> }>(
      '/v1/enterprises/:enterpriseId/nodes',
      { schema: { params: OfEnterprise, response: { 200: NodeList } } },
      async (request, reply) => {
        await mayRead(request, request.params.enterpriseId);
        return send(reply, ok(await catalog.nodes(request.params.enterpriseId)));
      },
    );

    app.post<{ Params: Static<typeof OfEnterprise>; Body: ImportBody }>(
      '/v1/enterprises/:enterpriseId/catalog',
      {
        bodyLimit: 16 * 1024 * 1024,
        schema: { params: OfEnterprise, body: ImportBody, response: { 200: ImportReport } },
      },
      async (request, reply) => {
        const caller = await authenticated(request);
        const { enterpriseId } = request.params;
        const permitted = permit(caller, enterpriseId, 'administer');
        if (!permitted.ok) return send(reply, permitted);
        return send(reply, await catalog.importCatalog(enterpriseId, request.body, caller.personId));
      },
    );
  };
}
