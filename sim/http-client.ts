/** An answer of the server: its status and its body, if that is JSON. */
type Answer = { readonly status: number; readonly body: unknown };

/** Asks the server. Rejects only when it cannot be reached. */
export type Ask = (
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
) => Promise<Answer>;

/** Asks over HTTP; every request ends after ten seconds or with the signal. */
export function createAsk(baseUrl: string, signal: AbortSignal): Ask {
  return async (method, path, headers, body) => {
    const response = await fetch(new URL(path, baseUrl), {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : undefined };
  };
}
