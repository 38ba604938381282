import { acceptResult, alertTexts, readAlert } from './push-alert.ts';

/** What of a service worker's surroundings is used here; the page's own types do not know them. */
type OpenPage = {
  readonly url: string;
  readonly visibilityState: string;
  focus(): Promise<OpenPage>;
  postMessage(message: unknown): void;
};
type ExtendableEvent = Event & { waitUntil(work: Promise<unknown>): void };
type PushedEvent = ExtendableEvent & { readonly data: { json(): unknown } | null };
type ClickEvent = ExtendableEvent & { readonly notification: Notification; readonly action: string };
type Options = NotificationOptions & {
  readonly renotify?: boolean;
  readonly actions?: readonly { readonly action: string; readonly title: string }[];
};
declare const self: {
  readonly registration: {
    showNotification(title: string, options: Options): Promise<void>;
    getNotifications(filter?: { readonly tag: string }): Promise<readonly Notification[]>;
  };
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { readonly type: 'window'; readonly includeUncontrolled: boolean }): Promise<readonly OpenPage[]>;
    openWindow(url: string): Promise<unknown>;
  };
  readonly navigator: { readonly language: string };
  skipWaiting(): Promise<void>;
  addEventListener(kind: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(kind: 'push', listener: (event: PushedEvent) => void): void;
  addEventListener(kind: 'notificationclick', listener: (event: ClickEvent) => void): void;
};

const texts = alertTexts(self.navigator.language);

const desks = async (): Promise<readonly OpenPage[]> =>
  (await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).filter(({ url }) =>
    new URL(url).pathname.startsWith('/desk'),
  );

async function pushed(value: unknown): Promise<void> {
  const alert = readAlert(value);
  if (alert === undefined) return;
  const { kind, subject, verdict } = alert;
  if (kind === 'offer-ended') {
    for (const shown of await self.registration.getNotifications({ tag: subject })) shown.close();
    return;
  }
  if (kind === 'test') {
    await self.registration.showNotification(texts.test, { body: texts.testBody, tag: subject });
    return;
  }
  // A desk before her eyes shows the offer itself.
  if ((await desks()).some((page) => page.visibilityState === 'visible')) return;
  await self.registration.showNotification(verdict === 'must' ? texts.must : texts.can, {
    body: texts.body,
    tag: subject,
    renotify: true,
    requireInteraction: true,
    data: { offerId: subject },
    actions: [
      { action: 'accept', title: texts.accept },
      { action: 'open', title: texts.open },
    ],
  });
}

let last: Promise<void> = Promise.resolve();

/**
 * One message after the other, as they arrived: an offer and its end may come together, and a browser that is asked what is shown
 * while it begins to show something forgets that.
 */
function inTurn(value: unknown): Promise<void> {
  const turn = last.then(() => pushed(value));
  last = turn.catch(() => undefined);
  return turn;
}

/** The same idempotent request that the desk sends: whoever was faster has her. */
async function acceptOffer(offerId: string): Promise<void> {
  let status = 0;
  let body: unknown;
  try {
    const answer = await fetch(`/v1/offers/${offerId}/accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    status = answer.status;
    body = await answer.json();
  } catch {
    // Said below: her answer did not arrive.
  }
  const result = acceptResult(status, body, texts);
  if ('open' in result) await open(result.open);
  else await self.registration.showNotification(result.say, { tag: offerId });
}

async function open(path: string): Promise<void> {
  const [desk] = await desks();
  if (desk === undefined) {
    await self.clients.openWindow(path);
    return;
  }
  desk.postMessage({ open: path });
  await desk.focus();
}

async function clicked({ notification, action }: ClickEvent): Promise<void> {
  notification.close();
  const data: unknown = notification.data;
  const offerId = typeof data === 'object' && data !== null && 'offerId' in data ? data.offerId : undefined;
  if (action === 'accept' && typeof offerId === 'string') return acceptOffer(offerId);
  await open('/desk/');
}

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('push', (event) => event.waitUntil(inTurn(event.data?.json())));
self.addEventListener('notificationclick', (event) => event.waitUntil(clicked(event)));
