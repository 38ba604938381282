import { retryPause } from '../../../platform/snippet/retry-pause.ts';
import { mayRetry } from './insist.ts';
import type { Outgoing } from './widget-model.ts';

export type Sending = {
  /** Sends what is unsent, one after the other; `again` also tries what was refused. */
  go(again?: boolean): void;
};

export type SendingParts = {
  readonly outgoing: () => readonly Outgoing[];
  readonly change: (outgoing: readonly Outgoing[]) => void;
  readonly send: (message: Outgoing) => Promise<{ readonly ok: boolean; readonly status: number }>;
};

/**
 * Sends a customer's messages in the order she wrote them: the next one leaves when the one before was taken. What is
 * not taken is tried again with the same id until it is, or until the server refuses it.
 */
export function createSending({ outgoing, change, send }: SendingParts): Sending {
  let busy = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function mark(messageId: string, status: Outgoing['status']): void {
    change(outgoing().map((each) => (each.messageId === messageId ? { ...each, status } : each)));
  }

  async function run(): Promise<void> {
    clearTimeout(timer);
    if (busy) return;
    const next = outgoing().find((each) => each.status === 'sending' || each.status === 'unsent');
    if (!next) return;
    busy = true;
    const { ok, status } = await send(next);
    busy = false;
    if (ok) {
      failures = 0;
      mark(next.messageId, 'sent');
    } else if (!mayRetry(status)) {
      mark(next.messageId, 'refused');
    } else {
      failures += 1;
      mark(next.messageId, 'unsent');
      timer = setTimeout(() => void run(), retryPause(failures, Math.random()));
      return;
    }
    void run();
  }

  return {
    go(again = false) {
      if (again) {
        failures = 0;
        change(outgoing().map((each) => (each.status === 'refused' ? { ...each, status: 'sending' } : each)));
      }
      void run();
    },
  };
}
