import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ok } from '../../../kernel/result.ts';
import { send } from '../../../platform/server/http/problem.ts';
import {
  posthogFlags,
  posthogScript,
  posthogSettings,
  rudderSettings,
  type Sender,
  segmentSettings,
} from '../core/index.ts';
import type { Admit, Admitted } from './intake-admission.ts';
import { decodeBody } from './intake-body.ts';
import { allow, requestOf } from './intake-request.ts';

type Answer = (admitted: Admitted, key: string, address: string) => object | string;

/** One address: the sender whose way of stating the key it shares, and what is answered. */
type Address = { readonly at: string; readonly sender: string; readonly answer: Answer };

const settings: Answer = () => posthogSettings();
const flags: Answer = () => posthogFlags();

const ADDRESSES: readonly Address[] = [
  {
    at: 'GET /v1/projects/:key/settings',
    sender: 'segment',
    answer: (_admitted, key, address) => segmentSettings(key, address),
  },
  ...['GET /sourceConfig', 'GET /sourceConfig/'].map((at) => ({
    at,
    sender: 'segment',
    answer: (({ website }, key) => rudderSettings(website, key)) satisfies Answer,
  })),
  { at: 'GET /array/:key/config', sender: 'posthog', answer: settings },
  { at: 'GET /array/:key/config.js', sender: 'posthog', answer: (_admitted, key) => posthogScript(key) },
  ...['POST /flags/', 'POST /flags', 'POST /decide/', 'POST /decide'].map((at) => ({
    at,
    sender: 'posthog',
    answer: flags,
  })),
];

/**
 * What unmodified SDKs ask before they send, so that they find nothing to load and nowhere else to send. Asks for the same write
 * keys and origins as intake does.
 * @param publicUrl where SDKs reach this server; without it, wherever they asked
 * @returns a function that adds the addresses and gives their paths
 */
export function senderSettingsRoutes(
  admit: Admit,
  senders: readonly Sender[],
  publicUrl: string | undefined,
): (app: FastifyInstance) => readonly string[] {
  async function answered(request: FastifyRequest, reply: FastifyReply, sender: Sender, answer: Answer) {
    const asking = requestOf(request, sender);
    const { key: named } = request.params as { readonly key?: string };
    const decoded = asking.raw.length === 0 ? ok({ value: undefined }) : await decodeBody(asking);
    if (!decoded.ok) return send(reply, decoded);
    const key = named ?? asking.key ?? sender.keyOf(decoded.value.value, asking);
    const admitted = await admit({ key, origin: asking.origin, sender: sender.name });
    if (!admitted.ok) return send(reply, admitted);
    allow(reply, asking.origin);
    const told = answer(admitted.value, key ?? '', publicUrl ?? `${request.protocol}://${request.host}`);
    return typeof told === 'string' ? reply.type('text/javascript; charset=utf-8').send(told) : send(reply, ok(told));
  }

  return (app) =>
    ADDRESSES.flatMap(({ at, sender: name, answer }) => {
      const sender = senders.find((each) => each.name === name);
      const [method = '', url = ''] = at.split(' ');
      if (sender === undefined) return [];
      app.route({ method, url, handler: (request, reply) => answered(request, reply, sender, answer) });
      return [url];
    });
}
