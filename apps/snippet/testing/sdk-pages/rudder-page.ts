// The bundled build: the other one loads its plugins from RudderStack's own servers.
import { RudderAnalytics } from '@rudderstack/analytics-js/bundled';
import { asTracked } from '../shopping-trip.ts';
import './page-calls.ts';

const { key, server } = window.shopSetting;
const analytics = new RudderAnalytics();
analytics.load(key, server, { configUrl: server });

window.does = (step) => {
  const tracked = asTracked(step);
  if (tracked !== undefined) analytics.track(tracked.event, tracked.properties);
  else if (step.does === 'page') analytics.page();
  else if (step.does === 'identify') analytics.identify(step.customerId, { plan: step.plan });
  else if (step.does === 'group') analytics.group(step.groupId, { name: step.name });
  else if (step.does === 'alias') analytics.alias(step.to, step.from);
};
