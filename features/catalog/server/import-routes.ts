import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok } from '../../../kernel/result.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { type Caller, type Permission, permit } from '../../enterprise/core/index.ts';
import { ImportList, ImportView, NewImportBody, RejectionList, RejectionQuery } from '../core/index.ts';
import type { CatalogRouteDeps } from './catalog-routes.ts';
import type { Imports } from './imports.ts';

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
const OfImport = Type.Object({ enterpriseId: Type.String(), importId: Type.String({ maxLength: 80 }) });
type OfImport = Static<typeof OfImport>;

/** A file as sent; it is read as it comes, so this bounds time, not memory. */
const MOST_SENT = 8 * 1024 ** 3;

/**
 * Imports of files: `POST /v1/enterprises/:e/imports` says which file, `PUT .../imports/:id/file` sends it (any content type, may be packed
 * with gzip) and is answered when all is read. Meanwhile `GET .../imports/:id` says how far it is, and `POST .../cancel` stops it.
 */
export function importRoutes(imports: Imports, { authenticated }: CatalogRouteDeps): (app: FastifyInstance) => void {
  const OF = '/v1/enterprises/:enterpriseId/imports';

  async function need(request: FastifyRequest, permission: Permission): Promise<Caller> {
    const caller = await authenticated(request);
    const { enterpriseId } = request.params as { readonly enterpriseId: string };
    const permitted = permit(caller, enterpriseId, permission);
    if (!permitted.ok) throw new RefusalError(permitted.refusal);
    return caller;
  }

  return (app) => {
    app.post<{ Params: Static<typeof OfEnterprise>; Body: NewImportBody }>(
      OF,
      { schema: { params: OfEnterprise, body: NewImportBody, response: { 201: ImportView } } },
      async (request, reply) => {
        await need(request, 'administer');
        return send(reply.status(201), ok(await imports.create(request.params.enterpriseId, request.body)));
      },
    );

    app.get<{ Params: Static<typeof OfEnterprise> }>(
      OF,
      { schema: { params: OfEnterprise, response: { 200: ImportList } } },
      async (request, reply) => {
        await need(request, 'observe');
        return send(reply, ok({ items: await imports.list(request.params.enterpriseId) }));
      },
    );

    app.get<{ Params: OfImport }>(
      `${OF}/:importId`,
      { schema: { params: OfImport, response: { 200: ImportView } } },
      async (request, reply) => {
        await need(request, 'observe');
        return send(reply, await imports.read(request.params.enterpriseId, request.params.importId));
      },
    );

    app.get<{ Params: OfImport; Querystring: RejectionQuery }>(
      `${OF}/:importId/rejections`,
      { schema: { params: OfImport, querystring: RejectionQuery, response: { 200: RejectionList } } },
      async (request, reply) => {
        await need(request, 'observe');
        const { enterpriseId, importId } = request.params;
        return send(reply, await imports.rejections(enterpriseId, importId, request.query));
      },
    );

    app.post<{ Params: OfImport }>(
      `${OF}/:importId/cancel`,
      { schema: { params: OfImport, response: { 200: ImportView } } },
      async (request, reply) => {
        await need(request, 'administer');
        return send(reply, await imports.cancel(request.params.enterpriseId, request.params.importId));
      },
    );

    void app.register(async (scope) => {
      // The body is a file, whatever it calls itself: it is handed on as it comes.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
      scope.put<{ Params: OfImport }>(
        `${OF}/:importId/file`,
        { bodyLimit: MOST_SENT, schema: { params: OfImport, response: { 200: ImportView } } },
        async (request, reply) => {
          const { personId } = await need(request, 'administer');
          const { enterpriseId, importId } = request.params;
          // When reading ends early the rest is left unread, and the connection stays for the answer.
          const file = request.raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
          const ran = await imports.run(enterpriseId, importId, file, personId);
          // Who still sends does not listen before the end.
          request.raw.resume();
          return send(reply, ran);
        },
      );
    });
  };
}
