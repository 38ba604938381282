import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import {
  buildPageView,
  buildSelfDescribingEvent,
  newTracker,
  type PayloadBuilder,
  type SelfDescribingJson,
} from '@snowplow/node-tracker';
import { PostHog } from 'posthog-node';
import { asDescribed } from '../../snippet/testing/described-step.ts';
import { asTracked, type ShopItem, type Step } from '../../snippet/testing/shopping-trip.ts';

/** An SDK as a website's server uses it, for one customer. */
export type NodeSender = {
  does(step: Step, page: { readonly url: string; readonly title: string }): void;
  /** Sends what waits. Resolves or rejects as the SDK does. */
  flush(): Promise<unknown>;
};

type Sending = { readonly key: string; readonly server: string; readonly anonymousId: string };

function segment({ key: writeKey, server: host, anonymousId }: Sending): NodeSender {
  const sdk = new Analytics({ writeKey, host });
  return {
    does(step, { url, title }) {
      const tracked = asTracked(step);
      if (tracked) sdk.track({ anonymousId, event: tracked.event, properties: { ...tracked.properties, url } });
      else if (step.does === 'page') sdk.page({ anonymousId, properties: { url, title } });
      else if (step.does === 'identify') {
        sdk.identify({ anonymousId, userId: step.customerId, traits: { plan: step.plan } });
      } else if (step.does === 'group') {
        sdk.group({ anonymousId, groupId: step.groupId, traits: { name: step.name } });
      }
    },
    flush: () => sdk.flush(),
  };
}

function rudder({ key, server: dataPlaneUrl, anonymousId }: Sending): NodeSender {
  const sdk = new RudderAnalytics(key, { dataPlaneUrl, logLevel: 'silent', errorHandler: () => undefined });
  return {
    does(step, { url, title }) {
      const tracked = asTracked(step);
      if (tracked) sdk.track({ anonymousId, event: tracked.event, properties: { ...tracked.properties, url } });
      else if (step.does === 'page') sdk.page({ anonymousId, properties: { url, title } });
      else if (step.does === 'identify') {
        sdk.identify({ anonymousId, userId: step.customerId, traits: { plan: step.plan } });
      } else if (step.does === 'group') {
        sdk.group({ anonymousId, groupId: step.groupId, traits: { name: step.name } });
      } else if (step.does === 'alias') {
        sdk.alias({ anonymousId, userId: step.to, previousId: step.from });
      }
    },
    flush: () => sdk.flush(),
  };
}

function posthog({ key, server: host, anonymousId }: Sending): NodeSender {
  const sdk = new PostHog(key, { host });
  sdk.on('error', () => undefined);
  // Known or not, the events are those of the one device: so PostHog's documents have a server pass on what the page's SDK knows.
  let distinctId = anonymousId;
  return {
    does(step, { url, title }) {
      const about = { $current_url: url, $device_id: anonymousId };
      const tracked = asTracked(step);
      if (tracked) sdk.capture({ distinctId, event: tracked.event, properties: { ...tracked.properties, ...about } });
      else if (step.does === 'page') sdk.capture({ distinctId, event: '$pageview', properties: { ...about, title } });
      else if (step.does === 'identify') {
        distinctId = step.customerId;
        sdk.identify({ distinctId, properties: { plan: step.plan, $anon_distinct_id: anonymousId } });
      } else if (step.does === 'group') {
        sdk.groupIdentify({
          groupType: 'company',
          groupKey: step.groupId,
          properties: { name: step.name },
          distinctId: anonymousId,
        });
      } else if (step.does === 'alias') sdk.alias({ distinctId: anonymousId, alias: step.from });
    },
    flush: () => sdk.flush(),
  };
}

const ECOMMERCE = 'iglu:com.snowplowanalytics.snowplow.ecommerce';
const CURRENCY = 'USD';

/** The tracker for Node has no e-commerce plugin: a server writes its events and entities by Snowplow's schemas. */
function ecommerce(
  step: Step,
): { readonly event: PayloadBuilder; readonly entities: SelfDescribingJson[] } | undefined {
  const product = ({ sku: id, ...rest }: ShopItem) => entity('product', { id, ...rest, currency: CURRENCY });
  const entity = (name: string, data: Record<string, unknown>) => ({
    schema: `${ECOMMERCE}/${name}/jsonschema/1-0-0`,
    data,
  });
  const action = (type: string, more: object, ...entities: SelfDescribingJson[]) => {
    const schema = `${ECOMMERCE}/snowplow_ecommerce_action/jsonschema/1-0-2`;
    return { event: buildSelfDescribingEvent({ event: { schema, data: { type, ...more } } }), entities };
  };
  const cart = (item: ShopItem) => entity('cart', { total_value: item.price * item.quantity, currency: CURRENCY });
  switch (step.does) {
    case 'list':
      return action('list_view', { name: step.category });
    case 'product':
      return action('product_view', {}, product(step.item));
    case 'add':
      return action('add_to_cart', {}, product(step.item), cart(step.item));
    case 'remove':
      return action('remove_from_cart', {}, product(step.item), cart(step.item));
    case 'checkout':
      return action('checkout_step', {}, entity('checkout_step', { step: step.step }));
    case 'order': {
      const order = { transaction_id: step.orderId, revenue: step.total, currency: CURRENCY, payment_method: 'card' };
      return action('transaction', {}, entity('transaction', order), ...step.items.map(product));
    }
    case 'refund': {
      const refund = { transaction_id: step.orderId, refund_amount: step.amount, currency: CURRENCY };
      return action('refund', {}, entity('refund', refund));
    }
    default:
      return undefined;
  }
}

function snowplow({ key: appId, server, anonymousId }: Sending): NodeSender {
  const { hostname: endpoint, port } = new URL(server);
  const sdk = newTracker(
    { namespace: 'server', appId },
    { endpoint, port: Number(port), protocol: 'http', bufferSize: 5 },
  );
  sdk.setDomainUserId(anonymousId);
  return {
    does(step, { url, title }) {
      sdk.addPayloadPair('url', url);
      const event = asDescribed(step);
      const bought = ecommerce(step);
      if (step.does === 'page') sdk.track(buildPageView({ pageUrl: url, pageTitle: title }));
      else if (step.does === 'identify') sdk.setUserId(step.customerId);
      else if (event) sdk.track(buildSelfDescribingEvent({ event }));
      else if (bought) sdk.track(bought.event, bought.entities);
    },
    flush: () => sdk.flush(),
  };
}

export const NODE_SENDERS = { segment, rudder, snowplow, posthog } as const;
