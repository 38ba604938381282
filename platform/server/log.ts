import { type Logger, pino } from 'pino';

/** Structured log lines on standard error, so that standard output stays for what a person asked to see. */
export type Log = Logger;

export function createLog(level: string): Log {
  return pino(
    { level, redact: ['*.password', '*.token', 'req.headers.authorization', 'req.headers.cookie'] },
    pino.destination(2),
  );
}
