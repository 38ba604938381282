import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok } from '../../../kernel/result.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import {
  CustomerList,
  ImportList,
  ImportView,
  ProfileBody,
  ProfileView,
  RejectionList,
  type RowFormat,
} from '../core/index.ts';
import type { Customers } from './customers.ts';
import { allowing, type CustomersRouteDeps } from './customers-guard.ts';

const OF = '/v1/enterprises/:enterpriseId/customers';

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
type OfEnterprise = Static<typeof OfEnterprise>;
const OfCustomer = Type.Object({ enterpriseId: Type.String(), customerId: Type.String({ maxLength: 200 }) });
const Search = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 200 })),
  cursor: Type.Optional(Type.String({ maxLength: 1_000 })),
});
const ImportId = Type.String({ pattern: '^[A-Za-z0-9._-]{1,100}$' });
const OfImport = Type.Object({ enterpriseId: Type.String(), importId: ImportId });
const After = Type.Object({ after: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })) });

const FORMATS: Readonly<Record<string, RowFormat>> = {
  'text/csv': 'csv',
  'application/json': 'json',
  'application/x-ndjson': 'json',
};

/** Customers' pages, for those who sell and those who watch; stating facts of customers, one or a file, for administrators. */
export function profileRoutes(
  customers: Customers,
  { authenticated }: CustomersRouteDeps,
): (app: FastifyInstance) => void {
  const allowed = allowing(authenticated);
  return (app) => {
    app.get<{ Params: OfEnterprise; Querystring: Static<typeof Search> }>(
      OF,
      { schema: { params: OfEnterprise, querystring: Search, response: { 200: CustomerList } } },
      async (request, reply) => {
        const { enterpriseId } = request.params;
        await allowed(request, enterpriseId, 'sell', 'observe');
        const { q = '', cursor } = request.query;
        return send(reply, ok(await customers.find(enterpriseId, cursor === undefined ? { q } : { q, cursor })));
      },
    );

    app.get<{ Params: Static<typeof OfCustomer> }>(
      `${OF}/:customerId`,
      { schema: { params: OfCustomer, response: { 200: ProfileView } } },
      async (request, reply) => {
        const { enterpriseId, customerId } = request.params;
        await allowed(request, enterpriseId, 'sell', 'observe');
        return send(reply, await customers.view(enterpriseId, customerId));
      },
    );

    app.put<{ Params: Static<typeof OfCustomer>; Body: ProfileBody }>(
      `${OF}/:customerId`,
      { schema: { params: OfCustomer, body: ProfileBody } },
      async (request, reply) => {
        const { enterpriseId, customerId } = request.params;
        const { personId } = await allowed(request, enterpriseId, 'administer');
        return send(reply, await customers.saveProfile(enterpriseId, customerId, request.body, personId));
      },
    );

    app.get<{ Params: OfEnterprise }>(
      '/v1/enterprises/:enterpriseId/customer-imports',
      { schema: { params: OfEnterprise, response: { 200: ImportList } } },
      async (request, reply) => {
        const { enterpriseId } = request.params;
        await allowed(request, enterpriseId, 'observe');
        return send(reply, ok({ items: await customers.imports(enterpriseId) }));
      },
    );

    app.get<{ Params: Static<typeof OfImport> }>(
      '/v1/enterprises/:enterpriseId/customer-imports/:importId',
      { schema: { params: OfImport, response: { 200: ImportView } } },
      async (request, reply) => {
        const { enterpriseId, importId } = request.params;
        await allowed(request, enterpriseId, 'observe');
        return send(reply, await customers.import(enterpriseId, importId));
      },
    );

    app.get<{ Params: Static<typeof OfImport>; Querystring: Static<typeof After> }>(
      '/v1/enterprises/:enterpriseId/customer-imports/:importId/rejections',
      { schema: { params: OfImport, querystring: After, response: { 200: RejectionList } } },
      async (request, reply) => {
        const { enterpriseId, importId } = request.params;
        await allowed(request, enterpriseId, 'observe');
        return send(reply, await customers.rejections(enterpriseId, importId, request.query.after ?? 0));
      },
    );

    app.register(async (scope) => {
      // The body is read as it comes, whatever its length: no parser gathers it first.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
      scope.put<{ Params: Static<typeof OfImport>; Body: AsyncIterable<Uint8Array> | null }>(
        '/v1/enterprises/:enterpriseId/customer-imports/:importId',
        { schema: { params: OfImport, response: { 200: ImportView } } },
        async (request, reply) => {
          const { enterpriseId, importId } = request.params;
          const { personId } = await allowed(request, enterpriseId, 'administer');
          const [type = '', ...parameters] = (request.headers['content-type'] ?? '').split(';');
          const format = FORMATS[type.trim().toLowerCase()];
          if (format === undefined || request.body === null) {
            const message = `Send ${Object.keys(FORMATS).join(', ')}; this is ${type.slice(0, 60) || 'nothing'}.`;
            throw new RefusalError({ kind: 'invalid', reason: 'unsupported-type', message });
          }
          const charset = /charset="?([\w-]{1,40})"?/i.exec(parameters.join(';'))?.[1];
          const length = Number(request.headers['content-length'] ?? Number.NaN);
          const source = {
            importId,
            format,
            bytes: request.body,
            startedBy: personId,
            ...(charset === undefined ? {} : { charset }),
            ...(Number.isSafeInteger(length) ? { size: length } : {}),
          };
          return send(reply, await customers.importFile(enterpriseId, source));
        },
      );
    });
  };
}
