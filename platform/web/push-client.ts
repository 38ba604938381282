/** What this browser can do about messages while its page is closed. */
export type PushSupport = 'ready' | 'denied' | 'unsupported';

export function pushSupport(): PushSupport {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window))
    return 'unsupported';
  return Notification.permission === 'denied' ? 'denied' : 'ready';
}

/** What a server needs in order to reach this browser. */
export type PushSubscriptionBody = {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
};

/**
 * Subscribes this browser; call from a click, for it may ask. A subscription that is bound to another key is replaced.
 * @param worker address of the service worker; its folder is what it is responsible for
 * @param publicKey VAPID, base64url
 * @throws what the browser says: `NotAllowedError` when the person says no, `AbortError` without a push service
 */
export async function subscribeToPush(worker: string, publicKey: string): Promise<PushSubscriptionBody> {
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') throw new DOMException('Notifications are not allowed.', 'NotAllowedError');
  const registration = await navigator.serviceWorker.register(worker, { type: 'module' });
  await navigator.serviceWorker.ready;
  const known = await registration.pushManager.getSubscription();
  if (known !== null && keyOf(known) !== publicKey) await known.unsubscribe();
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  });
  return {
    endpoint: subscription.endpoint,
    keys: { p256dh: base64url(subscription.getKey('p256dh')), auth: base64url(subscription.getKey('auth')) },
  };
}

/** Ends the subscription of this browser, if it has one. */
export async function unsubscribeFromPush(): Promise<void> {
  if (pushSupport() === 'unsupported') return;
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
}

function keyOf({ options }: PushSubscription): string {
  return base64url(options.applicationServerKey);
}

function base64url(bytes: ArrayBuffer | null): string {
  const text = String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** A browser in a few words, e.g. `Firefox, Android`: enough for its owner to know which it is. */
export function deviceLabel(userAgent: string): string {
  const browser = BROWSERS.find(([mark]) => userAgent.includes(mark))?.[1] ?? 'Browser';
  const system = SYSTEMS.find(([mark]) => userAgent.includes(mark))?.[1];
  return system === undefined ? browser : `${browser}, ${system}`;
}

/** In this order: each also names those after it. */
const BROWSERS: readonly (readonly [mark: string, name: string])[] = [
  ['Edg', 'Edge'],
  ['OPR/', 'Opera'],
  ['SamsungBrowser', 'Samsung Internet'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
];
const SYSTEMS: readonly (readonly [mark: string, name: string])[] = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['CrOS', 'ChromeOS'],
  ['Windows', 'Windows'],
  ['Mac OS', 'Mac'],
  ['Linux', 'Linux'],
];
