import type { FastifyRequest } from 'fastify';
import { visitorIdOf } from '../../features/clickstream/server/visitor.ts';
import type { Enterprise } from '../../features/enterprise/server/enterprise.ts';
import { ok, type Result, refuse } from '../../kernel/result.ts';

export type KnownVisitor = { readonly visitorId: string; readonly websiteId: string; readonly enterpriseId: string };

/** Knows the visitor behind a request or a handshake of a customer's page: by write key, visitor token and origin. */
export function createVisitors(enterprise: Enterprise, address: () => string | undefined) {
  async function known(key: string, token: string, origin: string | undefined): Promise<Result<KnownVisitor>> {
    const found = await enterprise.lookUpWriteKey(key);
    if (found.status !== 'active') {
      return refuse('unauthorized', `write-key-${found.status}`, 'This write key opens nothing.');
    }
    const { website } = found;
    if (origin !== undefined && origin !== address() && !website.origins.includes(origin)) {
      return refuse(
        'forbidden',
        'origin-not-allowed',
        `The website does not allow requests from ${origin.slice(0, 200)}.`,
      );
    }
    if (!/^[\w.-]{8,200}$/.test(token)) {
      return refuse('unauthorized', 'no-visitor', 'The visitor token is missing or malformed.');
    }
    const { websiteId, enterpriseId } = website;
    return ok({ visitorId: visitorIdOf(websiteId, token), websiteId, enterpriseId });
  }

  return {
    known,
    ofRequest: (request: FastifyRequest): Promise<Result<KnownVisitor>> => {
      const { 'x-floorwalker-key': key, 'x-floorwalker-visitor': token, origin } = request.headers;
      return known(String(key ?? ''), String(token ?? ''), origin);
    },
  };
}
