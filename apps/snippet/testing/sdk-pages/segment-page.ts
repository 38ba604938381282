import { AnalyticsBrowser } from '@segment/analytics-next';
import { asTracked } from '../shopping-trip.ts';
import './page-calls.ts';

const { key, server } = window.shopSetting;
const analytics = AnalyticsBrowser.load({ writeKey: key, cdnURL: server });

window.does = (step) => {
  const tracked = asTracked(step);
  if (tracked !== undefined) void analytics.track(tracked.event, tracked.properties);
  else if (step.does === 'page') void analytics.page();
  else if (step.does === 'identify') void analytics.identify(step.customerId, { plan: step.plan });
  else if (step.does === 'group') void analytics.group(step.groupId, { name: step.name });
  else if (step.does === 'alias') void analytics.alias(step.to, step.from);
};
