import webPush from 'web-push';
import { isLoopback } from './config.ts';
import type { Outbound, Outcome } from './http/outbound.ts';

/** A browser's subscription: where its push service takes messages, and the keys that only the browser can open them with. */
export type PushTarget = { readonly endpoint: string; readonly p256dh: string; readonly auth: string };

/** The installation's key pair (VAPID), base64url. */
export type PushKeys = { readonly publicKey: string; readonly privateKey: string };

export type PushMessage = {
  readonly payload: string;
  /** How long the push service keeps it for a browser that is away, in seconds. */
  readonly ttl: number;
  /** A later message of the same topic replaces one that has not reached the browser yet: up to 32 characters of base64url. */
  readonly topic: string;
};

/** Sends messages to browsers by their push services (RFC 8030), encrypted for the browser (RFC 8291), signed by us (RFC 8292). */
export type Push = {
  /** Why an address is not sent to; undefined if it may be. */
  problemOf(endpoint: string): string | undefined;
  /** Never throws. A status of 404 or 410 says that the subscription is over. */
  send(target: PushTarget, keys: PushKeys, message: PushMessage): Promise<Outcome>;
};

/** The push services of the browsers. Nobody has us send requests anywhere else by naming it a subscription. */
const SERVICES: readonly RegExp[] = [
  /^fcm\.googleapis\.com$/,
  /\.push\.services\.mozilla\.com$/,
  /\.push\.apple\.com$/,
  /\.notify\.windows\.com$/,
];

export function makePushKeys(): PushKeys {
  return webPush.generateVAPIDKeys();
}

/**
 * @param subject whom a push service may turn to: an https or mailto address
 * @param allowLoopback for an installation that is on loopback itself: a push service may be, too
 */
export function createPush(deps: {
  readonly outbound: Outbound;
  readonly subject: string;
  readonly allowLoopback: boolean;
}): Push {
  const { outbound, subject, allowLoopback } = deps;

  function problemOf(endpoint: string): string | undefined {
    const problem = outbound.problemOf(endpoint);
    if (problem !== undefined) return problem;
    const { hostname } = new URL(endpoint);
    if (SERVICES.some((service) => service.test(hostname)) || (allowLoopback && isLoopback(hostname))) return undefined;
    return 'is not of a push service';
  }

  return {
    problemOf,
    send: async (target, keys, { payload, ttl, topic }) => {
      const { endpoint, p256dh, auth } = target;
      const problem = problemOf(endpoint);
      if (problem !== undefined) return { fault: `The address ${problem}.` };
      try {
        const { headers, body } = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
          vapidDetails: { subject, ...keys },
          TTL: ttl,
          urgency: 'high',
          topic,
        });
        const texts = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
        return await outbound.post(endpoint, Object.fromEntries(texts), body ?? '');
      } catch (error) {
        // Keys that are no point on the curve: what a browser never gives.
        return { fault: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}
