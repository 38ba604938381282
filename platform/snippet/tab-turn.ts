/** The right to act for all tabs of one browser, held by one of them at a time. */
export type TabTurn = {
  /** Wants the turn; it comes when no other tab holds it. `first` asks the present holder to let go. */
  want(first: boolean): void;
  /** Gives the turn back, or stops wanting it. */
  giveUp(): void;
};

/**
 * By a web lock where the browser has them (secure pages), else by focus, which only one tab has.
 * @param onTurn called with true when this tab has the turn and with false when it has it no more
 */
export function createTabTurn(
  name: string,
  tab: string,
  channel: BroadcastChannel | undefined,
  onTurn: (mine: boolean) => void,
): TabTurn {
  let wanted = false;
  let mine = false;
  let release: (() => void) | undefined;

  function have(now: boolean): void {
    if (mine === now) return;
    mine = now;
    onTurn(now);
  }

  const turn = navigator.locks ? byLock() : byFocus();
  channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    // Another tab has the customer's attention: let it go first, and stand behind it.
    if (mine && isWish(data, name) && data.tab !== tab) {
      turn.giveUp();
      turn.want(false);
    }
  });
  return turn;

  function wish(first: boolean): void {
    if (first && !mine) channel?.postMessage({ turn: name, tab });
  }

  function byLock(): TabTurn {
    let abort: AbortController | undefined;
    return {
      want(first) {
        wish(first);
        if (wanted) return;
        wanted = true;
        const asked = new AbortController();
        abort = asked;
        navigator.locks
          .request(name, { signal: asked.signal }, () =>
            asked.signal.aborted
              ? undefined
              : new Promise<void>((resolve) => {
                  release = resolve;
                  have(true);
                }),
          )
          .catch(() => undefined);
      },
      giveUp() {
        wanted = false;
        abort?.abort();
        have(false);
        release?.();
        release = undefined;
      },
    };
  }

  function byFocus(): TabTurn {
    const look = () => have(wanted && document.hasFocus());
    for (const name of ['focus', 'blur']) addEventListener(name, look);
    return {
      want() {
        wanted = true;
        look();
      },
      giveUp() {
        wanted = false;
        look();
      },
    };
  }
}

function isWish(value: unknown, name: string): value is { turn: string; tab: string } {
  return typeof value === 'object' && value !== null && (value as { turn?: unknown }).turn === name;
}
