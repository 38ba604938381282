import { asTracked, type Step } from './shopping-trip.ts';

/**
 * What Snowplow's e-commerce schemas have no word for, described by a schema of Snowplow's own for searches and of the shop's
 * for the rest; undefined for what has one.
 */
export function asDescribed(step: Step): { schema: string; data: Record<string, unknown> } | undefined {
  if (step.does === 'search') {
    const schema = 'iglu:com.snowplowanalytics.snowplow/site_search/jsonschema/1-0-0';
    return { schema, data: { terms: [step.query] } };
  }
  if (step.does !== 'wish' && step.does !== 'cart' && step.does !== 'coupon') return undefined;
  const { event = '', properties = {} } = asTracked(step) ?? {};
  const name = event.toLowerCase().replaceAll(' ', '_');
  return { schema: `iglu:com.example.shop/${name}/jsonschema/1-0-0`, data: { ...properties } };
}
