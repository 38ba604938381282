import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { PAGE_CURSOR } from '../../../kernel/page-cursor.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { SECOND } from '../../../kernel/time.ts';
import { createLimit } from '../../../platform/server/http/attempts.ts';
import { versionOf } from '../../../platform/server/http/if-match.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { type Permission, permit } from '../../enterprise/core/index.ts';
import {
  DeliveryList,
  DeliveryView,
  EntryView,
  type OpportunityMessage,
  WebhookBody,
  WebhookList,
  WebhookView,
  WebhookWithSecret,
} from '../core/index.ts';
import type { Queue } from './queue.ts';
import type { QueueRouteDeps } from './queue-routes.ts';

const DOCS = join(import.meta.dirname, '../../../docs');
const XSD = readFileSync(join(DOCS, 'opportunity-message.xsd'), 'utf8');
const SCHEMA = readFileSync(join(DOCS, 'opportunity-message.schema.json'), 'utf8');

const OF = '/v1/enterprises/:enterpriseId/webhooks';
const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
type OfEnterprise = Static<typeof OfEnterprise>;
const OfWebhook = Type.Object({ enterpriseId: Type.String(), webhookId: Type.String() });
type OfWebhook = Static<typeof OfWebhook>;
const OfDelivery = Type.Object({ enterpriseId: Type.String(), webhookId: Type.String(), deliveryId: Type.String() });
const PageQuery = Type.Object({ cursor: Type.Optional(Type.String({ pattern: PAGE_CURSOR })) });
const Tested = Type.Object({ messageId: Type.String() });

/** A message is small; what is larger is none. */
const MOST_BYTES = 128 * 1024;
/** Messages of one sender in ten seconds. */
const MESSAGES = 200;
/** And of one address, whoever they say they are: a signature is looked up and computed before it is known to be right. */
const FROM_ADDRESS = 1_000;

/** Receivers and senders of opportunity messages, and the address where messages enter. */
export function messageRoutes(queue: Queue, { authenticated }: QueueRouteDeps): (app: FastifyInstance) => void {
  const limitMessages = createLimit(MESSAGES, 10 * SECOND, 'opportunity messages');
  const limitAddress = createLimit(FROM_ADDRESS, 10 * SECOND, 'opportunity messages from this address');

  async function who(request: FastifyRequest<{ Params: OfEnterprise }>, permission: Permission = 'administer') {
    const caller = await authenticated(request);
    const { enterpriseId } = request.params;
    const permitted = permit(caller, enterpriseId, permission);
    if (!permitted.ok) throw new RefusalError(permitted.refusal);
    return { enterpriseId, actor: caller.personId };
  }

  /** Whose message this is: its signer's, or that of an administrator with a bearer token. */
  async function entering(
    request: FastifyRequest,
    text: string,
  ): Promise<Result<{ enterpriseId: string; message: OpportunityMessage }>> {
    if (request.headers['webhook-signature'] !== undefined) {
      limitAddress(request.ip);
      const signer = await queue.signer(request.headers, text);
      if (!signer.ok) return signer;
      limitMessages(signer.value.actor);
      const message = queue.readMessage(text);
      if (!message.ok) return message;
      const { enterpriseId } = signer.value;
      if ((message.value.enterpriseId ?? enterpriseId) !== enterpriseId) return NOT_HERS;
      return ok({ enterpriseId, message: message.value });
    }
    const caller = await authenticated(request);
    limitMessages(caller.personId);
    const message = queue.readMessage(text);
    if (!message.ok) return message;
    const [only, ...more] = caller.memberships;
    const enterpriseId = message.value.enterpriseId ?? (more.length === 0 ? only?.enterpriseId : undefined);
    if (enterpriseId === undefined) {
      const problems = [{ pointer: '/enterpriseId', message: 'is needed: you belong to several enterprises' }];
      return refuse('unprocessable', 'message-invalid', 'The message does not say for which enterprise.', { problems });
    }
    const permitted = permit(caller, enterpriseId, 'administer');
    return permitted.ok ? ok({ enterpriseId, message: message.value }) : permitted;
  }

  return (app) => {
    app.get<{ Params: OfEnterprise }>(
      OF,
      { schema: { params: OfEnterprise, response: { 200: WebhookList } } },
      async (request, reply) => {
        const { enterpriseId } = await who(request, 'observe');
        return send(reply, ok({ items: await queue.webhooks(enterpriseId) }));
      },
    );

    app.post<{ Params: OfEnterprise; Body: WebhookBody }>(
      OF,
      { schema: { params: OfEnterprise, body: WebhookBody, response: { 201: WebhookWithSecret } } },
      async (request, reply) => send(reply.status(201), await queue.createWebhook(await who(request), request.body)),
    );

    app.put<{ Params: OfWebhook; Body: WebhookBody }>(
      `${OF}/:webhookId`,
      { schema: { params: OfWebhook, body: WebhookBody, response: { 200: WebhookView } } },
      async (request, reply) => {
        const asked = await who(request);
        const version = versionOf(request);
        if (!version.ok) return send(reply, version);
        return send(reply, await queue.changeWebhook(asked, request.params.webhookId, version.value, request.body));
      },
    );

    app.delete<{ Params: OfWebhook }>(`${OF}/:webhookId`, { schema: { params: OfWebhook } }, async (request, reply) =>
      send(reply, await queue.removeWebhook(await who(request), request.params.webhookId)),
    );

    app.post<{ Params: OfWebhook }>(
      `${OF}/:webhookId/secret`,
      { schema: { params: OfWebhook, response: { 200: WebhookWithSecret } } },
      async (request, reply) => send(reply, await queue.rotateSecret(await who(request), request.params.webhookId)),
    );

    app.post<{ Params: OfWebhook }>(
      `${OF}/:webhookId/enable`,
      { schema: { params: OfWebhook, response: { 200: WebhookView } } },
      async (request, reply) => send(reply, await queue.enableWebhook(await who(request), request.params.webhookId)),
    );

    app.post<{ Params: OfWebhook }>(
      `${OF}/:webhookId/test`,
      { schema: { params: OfWebhook, response: { 200: Tested } } },
      async (request, reply) => send(reply, await queue.testWebhook(await who(request), request.params.webhookId)),
    );

    app.get<{ Params: OfWebhook; Querystring: Static<typeof PageQuery> }>(
      `${OF}/:webhookId/deliveries`,
      { schema: { params: OfWebhook, querystring: PageQuery, response: { 200: DeliveryList } } },
      async (request, reply) => {
        const { enterpriseId } = await who(request, 'observe');
        return send(reply, await queue.deliveries(enterpriseId, request.params.webhookId, request.query.cursor));
      },
    );

    app.post<{ Params: Static<typeof OfDelivery> }>(
      `${OF}/:webhookId/deliveries/:deliveryId/send`,
      { schema: { params: OfDelivery, response: { 200: DeliveryView } } },
      async (request, reply) => {
        const { webhookId, deliveryId } = request.params;
        return send(reply, await queue.sendAgain(await who(request), webhookId, deliveryId));
      },
    );

    app.get('/v1/opportunity-messages.xsd', (_request, reply) =>
      reply.type('application/xml; charset=utf-8').send(XSD),
    );
    app.get('/v1/opportunity-messages.schema.json', (_request, reply) =>
      reply.type('application/schema+json; charset=utf-8').send(SCHEMA),
    );

    app.register(async (scope) => {
      // The signature is over the bytes that came, so they are not read before it is checked.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, done) =>
        done(null, body),
      );
      scope.post<{ Body: string | null }>(
        '/v1/opportunity-messages',
        { schema: { response: { 200: EntryView, 201: EntryView } } },
        async (request, reply) => {
          const asked = await entering(request, request.body ?? '');
          if (!asked.ok) return send(reply, asked);
          const entered = await queue.enter(asked.value.enterpriseId, asked.value.message);
          return send(reply.status(entered.ok && !entered.value.duplicate ? 201 : 200), entered);
        },
      );
    });
  };
}

const NOT_HERS = refuse('not-found', 'no-such-enterprise', 'There is no such enterprise here.');
