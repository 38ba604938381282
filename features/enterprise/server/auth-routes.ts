import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type RefusalKind, refuse } from '../../../kernel/result.ts';
import { MINUTE } from '../../../kernel/time.ts';
import { createAttempts } from '../../../platform/server/http/attempts.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import type { Authenticate } from '../core/index.ts';
import type { Enterprise } from './enterprise.ts';
import type { Authenticated } from './route-parts.ts';

const SignInBody = Type.Object(
  { email: Type.String({ maxLength: 254 }), password: Type.String({ maxLength: 128 }) },
  { additionalProperties: false },
);

/**
 * Failures for an account from one address, failures for it from anywhere (high, so that a stranger cannot lock it), and all
 * attempts from one address: each costs a slow hash.
 */
const PER_PAIR = 10;
const PER_ACCOUNT = 100;
const PER_ADDRESS = 60;
const WINDOW = 5 * MINUTE;

const KIND: Readonly<Record<number, RefusalKind>> = { 400: 'invalid', 401: 'unauthorized', 403: 'forbidden' };
/** What the library may see of a request: no address, no user agent. */
const PASSED_ON = ['cookie', 'origin', 'referer', 'sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'] as const;

/** `/v1/auth/*`: signing in by e-mail address and password, and signing out. */
export function authRoutes(enterprise: Enterprise): (app: FastifyInstance) => void {
  const byPair = createAttempts(PER_PAIR, WINDOW);
  const byAccount = createAttempts(PER_ACCOUNT, WINDOW);
  const byAddress = createAttempts(PER_ADDRESS, WINDOW);

  return (app) => {
    app.post<{ Body: { email: string; password: string } }>(
      '/v1/auth/sign-in/email',
      { schema: { body: SignInBody } },
      async (request, reply) => {
        const account = request.body.email.trim().toLowerCase();
        const pair = `${account} ${request.ip}`;
        const wait = Math.max(byAddress.take(request.ip), byAccount.take(account), byPair.take(pair));
        if (wait > 0) {
          const message = `Too many attempts to sign in. Try again in ${wait} s.`;
          return send(reply, refuse('too-many', 'too-many-attempts', message, { retryAfter: wait }));
        }
        const response = await enterprise.handleSignIn(passedOn(request));
        if (response.ok) {
          byAccount.forgive(account);
          byPair.forgive(pair);
        }
        return answer(reply, response);
      },
    );

    app.post('/v1/auth/sign-out', async (request, reply) =>
      answer(reply, await enterprise.handleSignIn(passedOn(request))),
    );
  };
}

/** The `authenticated` that every feature's routes are given. */
export function authenticatedBy(authenticate: Authenticate): Authenticated {
  return async (request) => {
    const caller = await authenticate(request.headers);
    if (!caller.ok) throw new RefusalError(caller.refusal);
    if (caller.value.via === 'session' && isForeign(request)) throw new RefusalError(FOREIGN);
    return caller.value;
  };
}

const FOREIGN = refuse(
  'forbidden',
  'foreign-page',
  'Another page may not act for the person who is signed in here.',
).refusal;

/** Whether a page that is not ours asks for a change with the cookie: the browser says so, for its neighbours of one site too. */
function isForeign({ method, headers }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  const from = headers['sec-fetch-site'];
  return from !== undefined && from !== 'same-origin' && from !== 'none';
}

function passedOn(request: FastifyRequest): Request {
  const headers = new Headers({ 'content-type': 'application/json' });
  for (const name of PASSED_ON) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const body = JSON.stringify(request.body ?? {});
  return new Request(`${request.protocol}://${request.host}${request.url}`, { method: 'POST', headers, body });
}

async function answer(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
  if (response.ok) return reply.send({ ok: true });
  const given = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
  const kind = KIND[response.status];
  if (kind === undefined) throw new Error(`Sign-in failed with ${response.status} ${given.code ?? ''}.`);
  const reason = (given.code ?? 'refused').toLowerCase().replaceAll('_', '-');
  return send(reply, refuse(kind, reason, given.message ?? 'This was refused.'));
}
