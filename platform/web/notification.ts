/** Whether the system's notifications may be shown; `unsupported` where the browser has none. */
export type NotificationRight = 'granted' | 'denied' | 'default' | 'unsupported';

export function notificationRight(): NotificationRight {
  return 'Notification' in window ? Notification.permission : 'unsupported';
}

/** Asks once; call from a click. */
export async function askForNotifications(): Promise<NotificationRight> {
  if (notificationRight() !== 'default') return notificationRight();
  return Notification.requestPermission();
}

/** Shows a notification of the system and returns how to take it back. A click brings the page to the front. */
export function notify(title: string, body: string, tag: string): () => void {
  if (notificationRight() !== 'granted') return () => undefined;
  try {
    const shown = new Notification(title, { body, tag, requireInteraction: true });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
    return () => shown.close();
  } catch {
    // Some phones allow notifications from workers only: sound and title remain.
    return () => undefined;
  }
}
