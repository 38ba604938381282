import * as shop from '@snowplow/browser-plugin-snowplow-ecommerce';
import { newTracker, setUserId, trackPageView, trackSelfDescribingEvent } from '@snowplow/browser-tracker';
import { asDescribed } from '../described-step.ts';
import type { ShopItem } from '../shopping-trip.ts';
import './page-calls.ts';

const { key, server } = window.shopSetting;
newTracker('sp', server, { appId: key, keepalive: true, plugins: [shop.SnowplowEcommercePlugin()] });

const currency = 'USD';
const product = ({ sku: id, ...rest }: ShopItem) => ({ id, ...rest, category: '', currency });
const cart = (item: ShopItem) => ({ products: [product(item)], total_value: item.price * item.quantity, currency });

window.does = (step) => {
  const event = asDescribed(step);
  if (event !== undefined) trackSelfDescribingEvent({ event });
  else if (step.does === 'page') trackPageView();
  else if (step.does === 'identify') setUserId(step.customerId);
  else if (step.does === 'list') shop.trackProductListView({ name: step.category, products: [] });
  else if (step.does === 'product') shop.trackProductView(product(step.item));
  else if (step.does === 'add') shop.trackAddToCart(cart(step.item));
  else if (step.does === 'remove') shop.trackRemoveFromCart(cart(step.item));
  else if (step.does === 'checkout') shop.trackCheckoutStep({ step: step.step });
  else if (step.does === 'order') {
    const { orderId: transaction_id, total: revenue, items } = step;
    const products = items.map(product);
    shop.trackTransaction({ transaction_id, revenue, currency, payment_method: 'card', products });
  } else if (step.does === 'refund') {
    shop.trackRefund({ transaction_id: step.orderId, refund_amount: step.amount, currency });
  }
};
