import type { ServerClock } from './server-clock.ts';

/** An answer that is not the one asked for: a refusal with its reason, or no answer at all (`status` 0). */
export class ApiProblem extends Error {
  readonly status: number;
  /** Stable, kebab-case; `offline` when the server could not be reached. */
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, reason: string, message: string, details: Readonly<Record<string, unknown>>) {
    super(message);
    this.name = 'ApiProblem';
    this.status = status;
    this.reason = reason;
    this.details = details;
  }
}

/** Whether trying the same again may help: the server was away, too busy or broken. */
export function mayRetry(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return false;
  return error.status === 0 || error.status === 408 || error.status === 429 || error.status >= 500;
}

export type ApiClient = {
  /** @param within milliseconds until it counts as unanswered, for who asks again anyway */
  readonly get: <T>(path: string, query?: Readonly<Record<string, string | undefined>>, within?: number) => Promise<T>;
  /** With `version`, over what is at that version, as `patch` does. */
  readonly post: <T>(path: string, body?: unknown, version?: number) => Promise<T>;
  readonly put: <T>(path: string, body: unknown, version?: number) => Promise<T>;
  /** Changes what is at `version`; refused with 409 or 412 when somebody changed it meanwhile. */
  readonly patch: <T>(path: string, body: unknown, version: number) => Promise<T>;
  readonly remove: <T>(path: string, version?: number) => Promise<T>;
  /** Sends a file as it is. */
  readonly upload: <T>(path: string, file: Blob, type?: string) => Promise<T>;
};

type Deps = {
  readonly fetch: (input: string, init: RequestInit) => Promise<Response>;
  readonly clock: ServerClock;
  readonly machineNow: () => number;
  /** Called on every 401: the session has ended. */
  readonly signedOut: () => void;
};

/**
 * A request counts as unanswered after so many milliseconds: on a connection that died in silence, as all do while a machine sleeps,
 * a browser would wait for minutes, and send the next request down the same connection. Files may take longer.
 */
const ANSWERED_WITHIN = 15_000;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => undefined);
  const facts = isRecord(body) ? body : {};
  const text = (name: string): string | undefined => {
    const value = facts[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const type = text('type')?.split(/[/:#]/).at(-1);
  const reason = text('reason') ?? text('code') ?? (type === 'blank' ? undefined : type) ?? `http-${response.status}`;
  const message = text('detail') ?? text('message') ?? text('title') ?? `${response.status} ${response.statusText}`;
  const details = isRecord(facts['details']) ? { ...facts, ...facts['details'] } : facts;
  return new ApiProblem(response.status, reason, message, details);
}

/** The one way in which pages speak to the server: JSON, the session's cookie, refusals as `ApiProblem`. */
export function createApiClient({ fetch, clock, machineNow, signedOut }: Deps): ApiClient {
  async function call<T>(
    method: string,
    path: string,
    body: unknown,
    more: Record<string, string> = {},
    within = ANSWERED_WITHIN,
  ): Promise<T> {
    const departure = machineNow();
    const headers: Record<string, string> = { accept: 'application/json', ...more };
    const isFile = body instanceof Blob;
    if (body !== undefined) headers['content-type'] ??= 'application/json';
    let response: Response;
    let text = '';
    try {
      response = await fetch(path, {
        method,
        headers,
        credentials: 'same-origin',
        ...(isFile ? {} : { signal: AbortSignal.timeout(within) }),
        ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
      });
      if (response.ok) text = await response.text();
    } catch (cause) {
      throw new ApiProblem(0, 'offline', cause instanceof Error ? cause.message : 'The server cannot be reached.', {});
    }
    clock.answered(response.headers.get('date'), departure);
    if (!response.ok) {
      const problem = await problemOf(response);
      if (problem.status === 401) signedOut();
      throw problem;
    }
    const answer: T = text === '' ? undefined : JSON.parse(text);
    return answer;
  }
  return {
    get: (path, query = {}, within) => {
      const search = new URLSearchParams();
      for (const [name, value] of Object.entries(query))
        if (value !== undefined && value !== '') search.set(name, value);
      return call('GET', search.size === 0 ? path : `${path}?${search}`, undefined, {}, within);
    },
    post: (path, body, version) => call('POST', path, body, ifMatch(version)),
    put: (path, body, version) => call('PUT', path, body, ifMatch(version)),
    patch: (path, body, version) => call('PATCH', path, body, ifMatch(version)),
    remove: (path, version) => call('DELETE', path, undefined, ifMatch(version)),
    upload: (path, file, type = 'application/octet-stream') => call('PUT', path, file, { 'content-type': type }),
  };
}

function ifMatch(version: number | undefined): Record<string, string> {
  return version === undefined ? {} : { 'if-match': `"${version}"` };
}
