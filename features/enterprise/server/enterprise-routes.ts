import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ok } from '../../../kernel/result.ts';
import { versionOf } from '../../../platform/server/http/if-match.ts';
import { send } from '../../../platform/server/http/problem.ts';
import {
  AuditList,
  AuditQuery,
  EditWebsiteBody,
  IdentityView,
  MeView,
  NewWebsiteBody,
  NewWriteKey,
  NewWriteKeyBody,
  SnippetView,
  WebsiteList,
  WebsiteView,
} from '../core/index.ts';
import type { Enterprise } from './enterprise.ts';
import type { PresenceOf } from './enterprise-ports.ts';
import { type Authenticated, guards, OfEnterprise, OfKey, OfWebsite } from './route-parts.ts';
import { snippetOf } from './website-store.ts';

export type EnterpriseRouteDeps = {
  readonly authenticated: Authenticated;
  readonly presenceOf: PresenceOf;
  /** Scheme, host and port as browsers see them, for the snippet. */
  readonly address: () => string;
};

/** `/v1/me`, and an enterprise's websites, write keys, snippet and audit. */
export function enterpriseRoutes(
  enterprise: Enterprise,
  { authenticated, presenceOf, address }: EnterpriseRouteDeps,
): (app: FastifyInstance) => void {
  const { need, change } = guards(authenticated);
  const OF = '/v1/enterprises/:enterpriseId';

  return (app) => {
    app.get('/v1/me', { schema: { response: { 200: MeView } } }, async (request, reply) => {
      const { personId, name, pictureUrl, memberships } = await authenticated(request);
      const picture = pictureUrl === undefined ? {} : { pictureUrl };
      return send(reply, ok({ personId, name, ...picture, memberships, presence: await presenceOf(personId) }));
    });

    app.get<{ Params: OfEnterprise }>(
      `${OF}/websites`,
      { schema: { params: OfEnterprise, response: { 200: WebsiteList } } },
      async (request, reply) => {
        await need(request, 'observe');
        return send(reply, ok({ items: await enterprise.websites(request.params.enterpriseId) }));
      },
    );

    app.post<{ Params: OfEnterprise; Body: NewWebsiteBody }>(
      `${OF}/websites`,
      { schema: { params: OfEnterprise, body: NewWebsiteBody, response: { 201: WebsiteView } } },
      async (request, reply) => {
        const asked = await change(request);
        const made = await enterprise.createWebsite(asked, request.body);
        if (!made.ok) return send(reply, made);
        const view = await enterprise.websiteView(asked.enterpriseId, made.value.websiteId);
        if (view.ok) reply.status(201).header('etag', `"${view.value.version}"`);
        return send(reply, view);
      },
    );

    app.get<{ Params: OfWebsite }>(
      `${OF}/websites/:websiteId`,
      { schema: { params: OfWebsite, response: { 200: WebsiteView } } },
      async (request, reply) => {
        await need(request, 'observe');
        const view = await enterprise.websiteView(request.params.enterpriseId, request.params.websiteId);
        if (view.ok) reply.header('etag', `"${view.value.version}"`);
        return send(reply, view);
      },
    );

    app.patch<{ Params: OfWebsite; Body: EditWebsiteBody }>(
      `${OF}/websites/:websiteId`,
      { schema: { params: OfWebsite, body: EditWebsiteBody, response: { 200: WebsiteView } } },
      async (request, reply) => {
        const asked = await change(request);
        const version = versionOf(request);
        if (!version.ok) return send(reply, version);
        const view = await enterprise.editWebsite(asked, request.params.websiteId, version.value, request.body);
        if (view.ok) reply.header('etag', `"${view.value.version}"`);
        return send(reply, view);
      },
    );

    app.get<{ Params: OfWebsite }>(
      `${OF}/websites/:websiteId/snippet`,
      { schema: { params: OfWebsite, response: { 200: SnippetView } } },
      async (request, reply) => {
        await need(request, 'observe');
        const view = await enterprise.websiteView(request.params.enterpriseId, request.params.websiteId);
        return send(reply, view.ok ? snippetOf(view.value, address()) : view);
      },
    );

    app.get<{ Params: OfWebsite }>(
      `${OF}/websites/:websiteId/identity-secret`,
      { schema: { params: OfWebsite, response: { 200: IdentityView } } },
      async (request, reply) => {
        await need(request, 'administer');
        return send(reply, await enterprise.identitySecret(request.params.enterpriseId, request.params.websiteId));
      },
    );

    app.post<{ Params: OfWebsite; Body: { kind: 'public' | 'secret' } }>(
      `${OF}/websites/:websiteId/write-keys`,
      { schema: { params: OfWebsite, body: NewWriteKeyBody, response: { 201: NewWriteKey } } },
      async (request, reply) => {
        const asked = await change(request);
        const made = await enterprise.createWriteKey(asked, request.params.websiteId, request.body.kind);
        return send(reply.status(201), made);
      },
    );

    app.delete<{ Params: OfKey }>(
      `${OF}/write-keys/:writeKeyId`,
      { schema: { params: OfKey, response: { 204: Type.Null() } } },
      async (request, reply) =>
        send(reply, await enterprise.revokeWriteKey(await change(request), request.params.writeKeyId)),
    );

    app.get<{ Params: OfEnterprise; Querystring: { cursor?: string; limit?: number } }>(
      `${OF}/audit`,
      { schema: { params: OfEnterprise, querystring: AuditQuery, response: { 200: AuditList } } },
      async (request, reply) => {
        await need(request, 'administer');
        return send(reply, ok(await enterprise.listAudit(request.params.enterpriseId, request.query)));
      },
    );
  };
}
