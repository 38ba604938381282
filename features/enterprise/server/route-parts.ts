import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { RefusalError } from '../../../platform/server/http/problem.ts';
import { type Caller, type Permission, permit } from '../core/index.ts';
import type { Change } from './website-store.ts';

/** Finds who calls; throws the 401 itself. */
export type Authenticated = (request: FastifyRequest) => Promise<Caller>;

export const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
export type OfEnterprise = Static<typeof OfEnterprise>;
export const OfWebsite = Type.Object({ enterpriseId: Type.String(), websiteId: Type.String() });
export type OfWebsite = Static<typeof OfWebsite>;
export const OfKey = Type.Object({ enterpriseId: Type.String(), writeKeyId: Type.String() });
export type OfKey = Static<typeof OfKey>;
export const OfMember = Type.Object({ enterpriseId: Type.String(), membershipId: Type.String() });
export type OfMember = Static<typeof OfMember>;

type Asked = FastifyRequest<{ Params: OfEnterprise }>;

/** The guards of this feature's routes: each refuses by throwing, before anything is read. */
export function guards(authenticated: Authenticated) {
  async function need(request: Asked, permission: Permission): Promise<Caller> {
    const caller = await authenticated(request);
    const permitted = permit(caller, request.params.enterpriseId, permission);
    if (!permitted.ok) throw new RefusalError(permitted.refusal);
    return caller;
  }
  return {
    need,
    /** The change that an administrator's request asks for. An `Idempotency-Key` lets it be sent again. */
    async change(request: Asked): Promise<Change> {
      const caller = await need(request, 'administer');
      const change = { enterpriseId: request.params.enterpriseId, actor: caller.personId };
      const key = request.headers['idempotency-key'];
      if (key === undefined) return change;
      if (typeof key !== 'string' || !/^[\x21-\x7e]{1,100}$/.test(key)) {
        const message = 'Idempotency-Key: 1 to 100 visible ASCII characters.';
        throw new RefusalError({ kind: 'invalid', reason: 'idempotency-key-malformed', message });
      }
      // The same key may serve two addresses.
      const body = [request.routeOptions.url, request.params, request.body];
      return { ...change, repeat: { key, body } };
    },
  };
}
