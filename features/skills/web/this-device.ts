import type { ApiClient } from '../../../platform/web/api-client.ts';
import { deviceLabel, subscribeToPush, unsubscribeFromPush } from '../../../platform/web/push-client.ts';
import { remembered } from '../../../platform/web/remembered.ts';
import type { DeviceView } from '../core/index.ts';

const KEPT = 'push-device';

/** The id under which the server knows this browser, if it alerts somebody while the desk is closed. */
export function thisDeviceId(): string | undefined {
  const kept = remembered.read(KEPT);
  return typeof kept === 'string' ? kept : undefined;
}

/** Lets this browser alert her; call from a click. */
export async function joinDevice(api: ApiClient, worker: string, publicKey: string): Promise<DeviceView> {
  const subscription = await subscribeToPush(worker, publicKey);
  const body = { ...subscription, label: deviceLabel(navigator.userAgent) };
  const device = await api.put<DeviceView>('/v1/me/devices', body);
  remembered.write(KEPT, device.deviceId);
  return device;
}

/** This browser alerts nobody any more: she ended it, or signs out. Never throws: what cannot be told the server ends by itself (410). */
export async function leaveDevice(api: ApiClient): Promise<void> {
  const deviceId = thisDeviceId();
  if (deviceId === undefined) return;
  remembered.write(KEPT, null);
  await Promise.allSettled([api.remove(`/v1/me/devices/${deviceId}`), unsubscribeFromPush()]);
}
