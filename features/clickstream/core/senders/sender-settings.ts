import type { Website } from '../../../enterprise/core/index.ts';

/**
 * What `@segment/analytics-next` asks for before it sends: no destinations but this server, and no figures about itself.
 * @param address of this server, e.g. `https://sell.example`
 */
export function segmentSettings(key: string, address: string): object {
  const [protocol = 'https', host = ''] = address.split('://');
  // Without it, a browser cuts off what it is sending when its customer leaves the page.
  const deliveryStrategy = { strategy: 'standard', config: { keepalive: true } };
  return {
    integrations: {
      'Segment.io': { apiKey: key, apiHost: `${host}/v1`, protocol, deliveryStrategy, unbundledIntegrations: [] },
    },
    plan: { track: { __default: { enabled: true, integrations: {} } }, identify: {}, group: {} },
    analyticsNextEnabled: true,
    legacyVideoPluginsEnabled: false,
    enabledMiddleware: {},
    middlewareSettings: {},
    remotePlugins: [],
    edgeFunction: {},
    metrics: { sampleRate: 0 },
  };
}

/** What RudderStack's SDKs ask for before they send: a source that is on, without destinations or figures about itself. */
export function rudderSettings(website: Pick<Website, 'websiteId' | 'enterpriseId' | 'name'>, key: string): object {
  const off = { enabled: false };
  return {
    source: {
      id: website.websiteId,
      name: website.name,
      workspaceId: website.enterpriseId,
      writeKey: key,
      enabled: true,
      config: { statsCollection: { errors: off, metrics: off } },
      dataplanes: {},
      connections: [],
      destinations: [],
    },
  };
}

/** What `posthog-js` asks for when it starts: everything off that is not an event. Of surveys it is told nothing: told no, it loads them. */
export function posthogSettings(): object {
  return {
    // It compresses by and by, and what it has not compressed when its customer leaves the page is lost. Ready made forms are sent at
    // once, and unlike JSON without asking the server first.
    supportedCompression: ['base64'],
    hasFeatureFlags: false,
    isAuthenticated: false,
    sessionRecording: false,
    heatmaps: false,
    capturePerformance: false,
    autocaptureExceptions: false,
    autocapture_opt_out: false,
    captureDeadClicks: false,
    defaultIdentifiedOnly: true,
    toolbarParams: {},
    siteApps: [],
  };
}

/** The same as a script, for pages that load it as one. */
export function posthogScript(key: string): string {
  const settings = JSON.stringify({ config: posthogSettings(), siteApps: [] });
  // A key that is no write key never gets here; it is quoted all the same.
  const name = JSON.stringify(key).replaceAll('<', '\\u003c');
  return `(window._POSTHOG_REMOTE_CONFIG = window._POSTHOG_REMOTE_CONFIG || {})[${name}] = ${settings};\n`;
}

/** The answer to questions for feature flags, in the spellings of all versions: there are none. */
export function posthogFlags(): object {
  return {
    ...posthogSettings(),
    errorsWhileComputingFlags: false,
    flags: {},
    featureFlags: {},
    featureFlagPayloads: {},
  };
}
