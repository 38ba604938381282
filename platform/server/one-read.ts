/**
 * One read of a key at a time. Whoever asks while one is under way is answered by the next, which begins when that is over and which all who ask
 * meanwhile share: an answer holds everything that was committed before the question, reads never pass each other, and many at once cost two.
 */
export function createOneRead<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  type Turn = { readonly now: Promise<T>; next?: Promise<T> };
  const turns = new Map<string, Turn>();

  function start(key: string): Promise<T> {
    const turn: Turn = { now: read(key) };
    turns.set(key, turn);
    const over = () => {
      if (turn.next === undefined) turns.delete(key);
    };
    turn.now.then(over, over);
    return turn.now;
  }

  return (key) => {
    const turn = turns.get(key);
    if (turn === undefined) return start(key);
    const again = () => start(key);
    turn.next ??= turn.now.then(again, again);
    return turn.next;
  };
}
