/**
 * Resolves when the process was told to stop and everything is closed. A second signal ends it at once; so does the end of the
 * time that it has (milliseconds), with exit code 1.
 */
export async function untilToldToStop(close: () => Promise<void>, stopMs = 10_000): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = () => {
      process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop);
      resolve();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
    // On machines with an older Node a parent runs this process; without the parent nobody could stop it.
    process.on('disconnect', stop);
  });
  const late = setTimeout(() => {
    process.stderr.write('Not everything could be closed in time; what was acknowledged is kept.\n');
    process.exit(1);
  }, stopMs);
  await close();
  clearTimeout(late);
}
