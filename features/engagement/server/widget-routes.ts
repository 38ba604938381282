import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ok } from '../../../kernel/result.ts';
import { MINUTE } from '../../../kernel/time.ts';
import { createLimit } from '../../../platform/server/http/attempts.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { CallbackBody, CallbackView } from '../../queue/core/index.ts';
import { InvitationAnswer, LeaveMessageBody, MessageView, SendMessageBody, WidgetState } from '../core/index.ts';
import type { Visitor, VisitorOf } from './engagement-ports.ts';
import type { WidgetDesk } from './widget-desk.ts';

const OfCallback = Type.Object({ callbackId: Type.String({ maxLength: 80 }) });
type OfCallback = Static<typeof OfCallback>;
const OfOtherWay = Type.Object({ opportunityId: Type.String({ maxLength: 80 }) });
type OfOtherWay = Static<typeof OfOtherWay>;
const OfEngagement = Type.Object({ engagementId: Type.String() });
type OfEngagement = Static<typeof OfEngagement>;
const Left = Type.Object({ messageId: Type.String() });

/** A person writes no faster; nobody leaves so many messages. */
const MESSAGES = 40;
const LEFT = 5;
const LEFT_FROM_ADDRESS = 60;

/** `/v1/widget/...`: what a customer's widget reads and does, from the origins of its website. */
export function widgetRoutes(
  widget: WidgetDesk,
  { visitorOf }: { readonly visitorOf: VisitorOf },
): (app: FastifyInstance) => void {
  const limitMessages = createLimit(MESSAGES, MINUTE, 'messages');
  const limitLeft = createLimit(LEFT, 10 * MINUTE, 'messages left');
  const limitAddress = createLimit(LEFT_FROM_ADDRESS, 10 * MINUTE, 'messages left');

  /** The visitor, and leave for her page to read the answer; throws what `visitorOf` refuses. */
  async function visiting(request: FastifyRequest, reply: FastifyReply): Promise<Visitor> {
    const visitor = await visitorOf(request);
    if (!visitor.ok) throw new RefusalError(visitor.refusal);
    allow(request, reply);
    return visitor.value;
  }

  return (app) => {
    // A preflight carries no write key: it says what may be sent, and the request itself is refused from a foreign origin.
    app.options('/v1/widget/*', async (request, reply) => {
      allow(request, reply);
      return reply
        .header('access-control-allow-methods', 'GET, POST')
        .header('access-control-allow-headers', 'content-type, x-floorwalker-key, x-floorwalker-visitor')
        .header('access-control-max-age', '600')
        .status(204)
        .send();
    });

    app.get('/v1/widget/state', { schema: { response: { 200: WidgetState } } }, async (request, reply) =>
      send(reply, ok(await widget.state(await visiting(request, reply)))),
    );

    app.post<{ Params: OfEngagement; Body: InvitationAnswer }>(
      '/v1/widget/engagements/:engagementId/answer',
      { schema: { params: OfEngagement, body: InvitationAnswer } },
      async (request, reply) => {
        const visitor = await visiting(request, reply);
        return send(reply, await widget.answer(visitor, request.params.engagementId, request.body.answer));
      },
    );

    app.post<{ Params: OfEngagement; Body: SendMessageBody }>(
      '/v1/widget/engagements/:engagementId/messages',
      { schema: { params: OfEngagement, body: SendMessageBody, response: { 200: MessageView } } },
      async (request, reply) => {
        const visitor = await visiting(request, reply);
        limitMessages(visitor.visitorId);
        return send(reply, await widget.say(visitor, request.params.engagementId, request.body));
      },
    );

    app.post<{ Params: OfEngagement }>(
      '/v1/widget/engagements/:engagementId/end',
      { schema: { params: OfEngagement } },
      async (request, reply) => {
        const visitor = await visiting(request, reply);
        return send(reply, await widget.end(visitor, request.params.engagementId));
      },
    );

    app.post<{ Body: CallbackBody }>(
      '/v1/widget/callbacks',
      { schema: { body: CallbackBody, response: { 200: CallbackView } } },
      async (request, reply) => {
        const visitor = await visiting(request, reply);
        limitLeft(visitor.visitorId);
        limitAddress(request.ip);
        return send(reply, await widget.callBack(visitor, request.body));
      },
    );

    app.post<{ Params: OfCallback }>(
      '/v1/widget/callbacks/:callbackId/cancel',
      { schema: { params: OfCallback } },
      async (request, reply) => {
        const visitor = await visiting(request, reply);
        return send(reply, await widget.cancelCallback(visitor, request.params.callbackId));
      },
    );

    app.post<{ Params: OfOtherWay }>(
      '/v1/widget/other-ways/:opportunityId/refuse',
      { schema: { params: OfOtherWay } },
      async (request, reply) => {
        const visitor = await visiting(request, reply);
        return send(reply, await widget.refuseOtherWay(visitor, request.params.opportunityId));
      },
    );

    app.post<{ Body: LeaveMessageBody }>(
      '/v1/widget/messages',
      { schema: { body: LeaveMessageBody, response: { 200: Left } } },
      async (request, reply) => {
        const visitor = await visiting(request, reply);
        limitLeft(visitor.visitorId);
        limitAddress(request.ip);
        return send(reply, await widget.leave(visitor, request.body));
      },
    );
  };
}

function allow(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('vary', 'Origin').header('cross-origin-resource-policy', 'cross-origin');
  const { origin } = request.headers;
  if (origin !== undefined) reply.header('access-control-allow-origin', origin);
}
