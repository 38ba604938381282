import type { FastifyRequest } from 'fastify';
import { RefusalError } from '../../../platform/server/http/problem.ts';
import { type Caller, type Permission, permit } from '../../enterprise/core/index.ts';

export type CustomersRouteDeps = { readonly authenticated: (request: FastifyRequest) => Promise<Caller> };

/** Finds the caller; throws unless she may do one of these here. */
export function allowing(authenticated: CustomersRouteDeps['authenticated']) {
  return async (request: FastifyRequest, enterpriseId: string, ...permissions: Permission[]): Promise<Caller> => {
    const caller = await authenticated(request);
    const asked = permissions.map((permission) => permit(caller, enterpriseId, permission));
    const refused = asked.find((each) => !each.ok);
    if (refused !== undefined && !refused.ok && asked.every((each) => !each.ok))
      throw new RefusalError(refused.refusal);
    return caller;
  };
}
