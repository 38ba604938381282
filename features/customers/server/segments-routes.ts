import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok, type Result } from '../../../kernel/result.ts';
import { versionOf } from '../../../platform/server/http/if-match.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import {
  AttributesBody,
  AttributesView,
  CountBody,
  CountView,
  SegmentsBody,
  SegmentsView,
  SegmentTestBody,
  SegmentTestView,
  VersionList,
} from '../core/index.ts';
import type { Customers } from './customers.ts';
import { allowing, type CustomersRouteDeps } from './customers-guard.ts';

const OF = '/v1/enterprises/:enterpriseId';
const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
type OfEnterprise = Static<typeof OfEnterprise>;
const OfVersion = Type.Object({ enterpriseId: Type.String(), version: Type.String({ maxLength: 9 }) });

/** Attribute declarations and segments: read by those who watch, changed by administrators, with ETag and If-Match. */
export function segmentsRoutes(
  customers: Customers,
  { authenticated }: CustomersRouteDeps,
): (app: FastifyInstance) => void {
  const allowed = allowing(authenticated);

  async function changing(request: FastifyRequest<{ Params: OfEnterprise }>) {
    const { personId } = await allowed(request, request.params.enterpriseId, 'administer');
    const version = versionOf(request);
    if (!version.ok) throw new RefusalError(version.refusal);
    return { version: version.value, savedBy: personId };
  }

  function answer(reply: FastifyReply, result: Result<{ readonly version: number }>): FastifyReply {
    if (result.ok) reply.header('etag', `"${result.value.version}"`);
    return send(reply, result);
  }

  return (app) => {
    app.get<{ Params: OfEnterprise }>(
      `${OF}/customer-attributes`,
      { schema: { params: OfEnterprise, response: { 200: AttributesView } } },
      async (request, reply) => {
        await allowed(request, request.params.enterpriseId, 'sell', 'observe');
        return answer(reply, ok(await customers.attributes(request.params.enterpriseId)));
      },
    );

    app.put<{ Params: OfEnterprise; Body: AttributesBody }>(
      `${OF}/customer-attributes`,
      { schema: { params: OfEnterprise, body: AttributesBody, response: { 200: AttributesView } } },
      async (request, reply) => {
        const change = await changing(request);
        const { attributes } = request.body;
        return answer(reply, await customers.saveAttributes(request.params.enterpriseId, attributes, change));
      },
    );

    app.get<{ Params: OfEnterprise }>(
      `${OF}/customer-attributes/versions`,
      { schema: { params: OfEnterprise, response: { 200: VersionList } } },
      async (request, reply) => {
        await allowed(request, request.params.enterpriseId, 'observe');
        return send(reply, ok(await customers.attributeVersions(request.params.enterpriseId)));
      },
    );

    app.post<{ Params: Static<typeof OfVersion> }>(
      `${OF}/customer-attributes/versions/:version/restore`,
      { schema: { params: OfVersion, response: { 200: AttributesView } } },
      async (request, reply) => {
        const { enterpriseId, version } = request.params;
        const { personId } = await allowed(request, enterpriseId, 'administer');
        const read = versionOf(request);
        if (!read.ok) return send(reply, read);
        const change = { version: read.value, savedBy: personId };
        return answer(reply, await customers.restoreAttributes(enterpriseId, Number(version), change));
      },
    );

    app.get<{ Params: OfEnterprise }>(
      `${OF}/segments`,
      { schema: { params: OfEnterprise, response: { 200: SegmentsView } } },
      async (request, reply) => {
        await allowed(request, request.params.enterpriseId, 'observe');
        return answer(reply, ok(await customers.segments(request.params.enterpriseId)));
      },
    );

    app.put<{ Params: OfEnterprise; Body: SegmentsBody }>(
      `${OF}/segments`,
      { schema: { params: OfEnterprise, body: SegmentsBody, response: { 200: SegmentsView } } },
      async (request, reply) => {
        const change = await changing(request);
        return answer(reply, await customers.saveSegments(request.params.enterpriseId, request.body.segments, change));
      },
    );

    app.get<{ Params: OfEnterprise }>(
      `${OF}/segments/versions`,
      { schema: { params: OfEnterprise, response: { 200: VersionList } } },
      async (request, reply) => {
        await allowed(request, request.params.enterpriseId, 'observe');
        return send(reply, ok(await customers.segmentVersions(request.params.enterpriseId)));
      },
    );

    app.post<{ Params: Static<typeof OfVersion> }>(
      `${OF}/segments/versions/:version/restore`,
      { schema: { params: OfVersion, response: { 200: SegmentsView } } },
      async (request, reply) => {
        const { enterpriseId, version } = request.params;
        const { personId } = await allowed(request, enterpriseId, 'administer');
        const read = versionOf(request);
        if (!read.ok) return send(reply, read);
        const change = { version: read.value, savedBy: personId };
        return answer(reply, await customers.restoreSegments(enterpriseId, Number(version), change));
      },
    );

    app.post<{ Params: OfEnterprise; Body: CountBody }>(
      `${OF}/segments/count`,
      { schema: { params: OfEnterprise, body: CountBody, response: { 200: CountView } } },
      async (request, reply) => {
        await allowed(request, request.params.enterpriseId, 'observe');
        return send(reply, await customers.count(request.params.enterpriseId, request.body));
      },
    );

    app.post<{ Params: OfEnterprise; Body: SegmentTestBody }>(
      `${OF}/segments/test`,
      { schema: { params: OfEnterprise, body: SegmentTestBody, response: { 200: SegmentTestView } } },
      async (request, reply) => {
        await allowed(request, request.params.enterpriseId, 'observe');
        return send(reply, await customers.test(request.params.enterpriseId, request.body));
      },
    );
  };
}
