/** Resolves when the process was told to stop and everything is closed. A second signal ends it at once. */
export async function untilToldToStop(close: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = () => {
      process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop);
      resolve();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
    // On machines with an older Node a parent runs this process; without the parent nobody could stop it.
    process.on('disconnect', stop);
  });
  await close();
}
