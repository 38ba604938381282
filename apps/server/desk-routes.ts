import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { EngagementView } from '../../features/engagement/core/index.ts';
import { OfferView } from '../../features/queue/core/index.ts';
import { PresenceView } from '../../features/skills/core/index.ts';
import { ok } from '../../kernel/result.ts';
import { send } from '../../platform/server/http/problem.ts';
import type { Features } from './build.ts';
import type { Foundation } from './foundation.ts';

/** Everything on an associate's desk, over all her memberships, and where her streams stood before it was read. */
const DeskView = Type.Object({
  cursor: Type.Record(Type.String(), Type.Integer()),
  offers: Type.Array(OfferView),
  engagements: Type.Array(EngagementView),
  /** Conversations that went on to others, or are to, since she had gone for too long. */
  passedOn: Type.Array(EngagementView),
  presence: PresenceView,
  /** The database's time, so that countdowns do not depend on the desk's clock. */
  now: Type.String(),
});
type DeskView = Static<typeof DeskView>;

/** `GET /v1/desk`: where offers (queue) and conversations (engagement) of a person meet. */
export function deskRoutes({ database, streams }: Foundation, features: Features): (app: FastifyInstance) => void {
  return (app) => {
    app.get('/v1/desk', { schema: { response: { 200: DeskView } } }, async (request, reply) => {
      const caller = await features.authenticated(request);
      const selling = caller.memberships.filter((each) => each.roles.includes('associate'));
      // Cursors first: an entry that is in the copy already and comes again changes nothing, a missed one would.
      const cursor: Record<string, number> = await streams.heads(
        selling.map((each) => `associate:${each.membershipId}`),
      );
      const presence = await features.skills.presence(caller.personId);
      const desk: DeskView = { cursor, offers: [], engagements: [], passedOn: [], presence, now: '' };
      for (const { enterpriseId, membershipId } of selling) {
        const { now, offers, engagements, passedOn } = await database.forTenant(enterpriseId, async (unit) => ({
          now: unit.now,
          offers: await features.queue.deskOffers(unit, membershipId),
          engagements: await features.engagement.desk.deskEngagements(unit, membershipId),
          passedOn: await features.engagement.desk.passedOn(unit, membershipId),
        }));
        desk.now = new Date(now).toISOString();
        desk.offers.push(...offers);
        desk.engagements.push(...engagements);
        desk.passedOn.push(...passedOn);
      }
      return send(reply, ok(desk));
    });
  };
}
