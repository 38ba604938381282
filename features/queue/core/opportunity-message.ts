import { type Static, Type } from 'typebox';
import { TELEPHONE } from '../../clickstream/core/index.ts';

const Short = (maxLength: number) => Type.String({ minLength: 1, maxLength });

/** What a session or a customer is known by: texts, numbers, flags, lists of texts. */
const Fact = Type.Union([
  Type.String({ maxLength: 1_000 }),
  Type.Number(),
  Type.Boolean(),
  Type.Array(Type.String({ maxLength: 500 }), { maxItems: 200 }),
]);

const Facts = Type.Record(Type.String({ minLength: 1, maxLength: 120 }), Fact, { maxProperties: 300 });

export const MESSAGE_TYPES = [
  'opportunity.opened',
  'opportunity.raised',
  'opportunity.closed',
  'opportunity.test',
] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

/**
 * An opportunity as a message (OQ7): as it leaves for an enterprise that routes by itself, and as one found elsewhere enters. Times in
 * ISO 8601, lengths of time among facts in milliseconds. Published as `docs/opportunity-message.schema.json`.
 */
export const OpportunityMessage = Type.Object(
  {
    /** The same whenever it is sent again: whoever has seen it passes over it. */
    id: Type.String({ pattern: '^[A-Za-z0-9._:-]{1,120}$' }),
    type: Type.Union([
      Type.Literal('opportunity.opened'),
      Type.Literal('opportunity.raised'),
      Type.Literal('opportunity.closed'),
      Type.Literal('opportunity.test'),
    ]),
    at: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})$' }),
    /** Which; on the way in needed where the sender works for several. */
    enterpriseId: Type.Optional(Short(80)),
    opportunity: Type.Object(
      {
        id: Type.Optional(Short(80)),
        verdict: Type.Union([Type.Literal('can'), Type.Literal('must')]),
        /** The verdict's reasons in words; on the way in at least one. */
        reasons: Type.Array(Short(500), { maxItems: 20 }),
        /** The trigger that decided, by its name. */
        trigger: Type.Optional(Short(200)),
        /** She asked for help herself. */
        asked: Type.Optional(Type.Boolean()),
        /** What it is about, in words. */
        topic: Type.Optional(Short(300)),
        productId: Type.Optional(Short(80)),
        sku: Type.Optional(Short(100)),
        nodeId: Type.Optional(Short(80)),
        nodeCode: Type.Optional(Short(100)),
        openedAt: Type.Optional(Short(40)),
        /** Of one that is closed: how. */
        state: Type.Optional(Short(40)),
        closedReason: Type.Optional(Short(100)),
        simulated: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: false },
    ),
    session: Type.Optional(
      Type.Object(
        {
          id: Type.Optional(Short(80)),
          websiteId: Type.Optional(Short(80)),
          website: Type.Optional(Short(200)),
          reach: Type.Optional(Type.Union([Type.Literal('widget'), Type.Literal('callback'), Type.Literal('none')])),
          /** What triggers and rules read, by name: `values.calculator.principal`, `visit.pages`. */
          facts: Type.Optional(Facts),
        },
        { additionalProperties: false },
      ),
    ),
    customer: Type.Object(
      {
        identity: Type.Union([Type.Literal('anonymous'), Type.Literal('claimed'), Type.Literal('verified')]),
        /** Her browser: a pseudonym. */
        visitorId: Type.Optional(Short(80)),
        segments: Type.Optional(Type.Array(Short(100), { maxItems: 100 })),
        /** From here on only of verified customers, and where the enterprise has set it so. */
        customerId: Type.Optional(Short(200)),
        name: Type.Optional(Short(200)),
        mail: Type.Optional(Short(200)),
        telephone: Type.Optional(Short(60)),
        address: Type.Optional(Short(500)),
        attributes: Type.Optional(Facts),
        /** Where she is to be called; on the way in needed, since that is how she is reached. */
        callback: Type.Optional(
          Type.Object(
            { number: Type.String({ pattern: TELEPHONE }), name: Type.Optional(Short(120)) },
            { additionalProperties: false },
          ),
        ),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type OpportunityMessage = Static<typeof OpportunityMessage>;

/** What became of a message that entered. */
export const EntryView = Type.Object({
  messageId: Type.String(),
  opportunityId: Type.String(),
  /** It was there already: nothing was done. */
  duplicate: Type.Boolean(),
});
export type EntryView = Static<typeof EntryView>;

/** The fixed content of a test message. */
export function testMessage(id: string, at: string, enterpriseId: string): OpportunityMessage {
  return {
    id,
    type: 'opportunity.test',
    at,
    enterpriseId,
    opportunity: { verdict: 'can', reasons: ['This is a test: no customer is behind it.'], topic: 'Test' },
    session: { facts: { 'visit.pages': 3, 'cart.skus': ['TEST-1'] } },
    customer: { identity: 'anonymous' },
  };
}

/** The shape of a message as a JSON Schema (2020-12) of its own, as it is published. */
export function publishedSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:floorwalker:opportunity-message:1',
    title: 'Opportunity message',
    ...OpportunityMessage,
  };
}
