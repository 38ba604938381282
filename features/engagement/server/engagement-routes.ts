import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { send } from '../../../platform/server/http/problem.ts';
import type { Caller } from '../../enterprise/core/index.ts';
import {
  CallBody,
  EngagementDetail,
  EngagementView,
  MessageView,
  OutcomeBody,
  SendMessageBody,
} from '../core/index.ts';
import type { EngagementDesk } from './engagement-desk.ts';

export type EngagementRouteDeps = { readonly authenticated: (request: FastifyRequest) => Promise<Caller> };

const OfEngagement = Type.Object({ engagementId: Type.String() });
type OfEngagement = Static<typeof OfEngagement>;

/** `/v1/engagements/:id`: reading, writing, calling back, ending, and the outcome, by the associate whose conversation it is. */
export function engagementRoutes(
  desk: EngagementDesk,
  { authenticated }: EngagementRouteDeps,
): (app: FastifyInstance) => void {
  return (app) => {
    app.get<{ Params: OfEngagement }>(
      '/v1/engagements/:engagementId',
      { schema: { params: OfEngagement, response: { 200: EngagementDetail } } },
      async (request, reply) =>
        send(reply, await desk.detail(await authenticated(request), request.params.engagementId)),
    );

    app.post<{ Params: OfEngagement; Body: SendMessageBody }>(
      '/v1/engagements/:engagementId/messages',
      { schema: { params: OfEngagement, body: SendMessageBody, response: { 200: MessageView } } },
      async (request, reply) =>
        send(reply, await desk.say(await authenticated(request), request.params.engagementId, request.body)),
    );

    app.post<{ Params: OfEngagement; Body: CallBody }>(
      '/v1/engagements/:engagementId/call',
      { schema: { params: OfEngagement, body: CallBody, response: { 200: EngagementView } } },
      async (request, reply) =>
        send(reply, await desk.call(await authenticated(request), request.params.engagementId, request.body)),
    );

    app.post<{ Params: OfEngagement }>(
      '/v1/engagements/:engagementId/end',
      { schema: { params: OfEngagement, response: { 200: EngagementView } } },
      async (request, reply) => send(reply, await desk.end(await authenticated(request), request.params.engagementId)),
    );

    app.put<{ Params: OfEngagement; Body: OutcomeBody }>(
      '/v1/engagements/:engagementId/outcome',
      { schema: { params: OfEngagement, body: OutcomeBody, response: { 200: EngagementView } } },
      async (request, reply) =>
        send(reply, await desk.outcome(await authenticated(request), request.params.engagementId, request.body)),
    );
  };
}
