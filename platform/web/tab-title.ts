import { useEffect, useState } from 'react';

/**
 * The title of the tab. With an alert it alternates each second between the alert and the place, so that a tab among
 * many moves; unread things are counted in front.
 */
export function titleFor(place: string, alert: string | undefined, unread: number, second: number): string {
  const counted = unread > 0 ? `(${unread}) ${place}` : place;
  return alert !== undefined && second % 2 === 0 ? `● ${alert}` : counted;
}

/** Keeps the tab's title. */
export function useTabTitle(place: string, alert: string | undefined, unread: number): void {
  const [second, setSecond] = useState(0);
  useEffect(() => {
    setSecond(0);
    if (alert === undefined) return;
    const timer = setInterval(() => setSecond((each) => each + 1), 1_000);
    return () => clearInterval(timer);
  }, [alert]);
  useEffect(() => {
    document.title = titleFor(place, alert, unread, second);
  }, [place, alert, unread, second]);
}
