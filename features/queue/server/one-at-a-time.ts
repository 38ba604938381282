/**
 * Work that looks at everything there is: asked for while it runs, it runs once more afterwards, for all who asked meanwhile. Each
 * call resolves after a run that began when it was made, or later; a run that fails fails those who waited for it.
 */
export function oneAtATime(work: (subject: string) => Promise<void>): (subject: string) => Promise<void> {
  const running = new Map<string, { readonly done: Promise<void>; next?: Promise<void> }>();

  function run(subject: string): Promise<void> {
    const done = work(subject).finally(() => {
      if (running.get(subject)?.next === undefined) running.delete(subject);
    });
    running.set(subject, { done });
    return done;
  }

  return (subject) => {
    const now = running.get(subject);
    if (now === undefined) return run(subject);
    now.next ??= now.done.then(
      () => run(subject),
      () => run(subject),
    );
    return now.next;
  };
}
