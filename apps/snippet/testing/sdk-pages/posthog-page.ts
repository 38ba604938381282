import posthog from 'posthog-js';
import { asTracked } from '../shopping-trip.ts';
import './page-calls.ts';

const { key, server } = window.shopSetting;
posthog.init(key, {
  api_host: server,
  capture_pageview: false,
  // For tests only: without a window a browser is taken for a robot, and nothing is sent for three seconds.
  opt_out_useragent_filter: true,
  request_queue_config: { flush_interval_ms: 250 },
});

window.does = (step) => {
  const tracked = asTracked(step);
  if (tracked !== undefined) posthog.capture(tracked.event, tracked.properties);
  else if (step.does === 'page') posthog.capture('$pageview');
  else if (step.does === 'identify') posthog.identify(step.customerId, { plan: step.plan });
  else if (step.does === 'group') posthog.group('company', step.groupId, { name: step.name });
  else if (step.does === 'alias') posthog.alias(step.from);
};
