import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { LANGUAGES } from '../../../kernel/language.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { etagOf, versionOf } from '../../../platform/server/http/if-match.ts';
import { RefusalError, send } from '../../../platform/server/http/problem.ts';
import { type Caller, type Permission, permit } from '../../enterprise/core/index.ts';
import {
  checkTriggers,
  JudgedSessions,
  JudgedSessionsQuery,
  SessionVerdict,
  TriggerChanges,
  type TriggerDocument,
  TriggersToSave,
  TriggersView,
  TriggerVersions,
} from '../core/index.ts';
import type { Qualifier } from './qualifier.ts';

export type QualifierRouteDeps = { readonly authenticated: (request: FastifyRequest) => Promise<Caller> };

const OfEnterprise = Type.Object({ enterpriseId: Type.String() });
const Version = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
const OfVersion = Type.Object({ enterpriseId: Type.String(), version: Version });
const OfSession = Type.Object({ enterpriseId: Type.String(), sessionId: Type.String({ maxLength: 80 }) });
/** Sentences are English unless another language is asked for. */
const InLanguage = Type.Optional(Type.Union(LANGUAGES.map((language) => Type.Literal(language))));
const From = Type.Object({ from: Type.Optional(Version), language: InLanguage });
const ByVersion = Type.Object({ version: Type.Optional(Version), language: InLanguage });

type Asked<Rest extends object = object> = { Params: Static<typeof OfEnterprise> } & Rest;

/**
 * Beneath `/v1/enterprises/:e`: `triggers` in force, for those who watch, replaced as a whole by administrators; their `versions`, with
 * differences and a way back; `sessions/:s/verdict` and `verdicts`, why a session was or was not an opportunity.
 */
export function qualifierRoutes(
  qualifier: Qualifier,
  { authenticated }: QualifierRouteDeps,
): (app: FastifyInstance) => void {
  async function allowed(request: FastifyRequest<Asked>, permission: Permission): Promise<Caller> {
    const caller = await authenticated(request);
    const permitted = permit(caller, request.params.enterpriseId, permission);
    if (!permitted.ok) throw new RefusalError(permitted.refusal);
    return caller;
  }
  return (app) => {
    const base = '/v1/enterprises/:enterpriseId';

    app.get<Asked>(
      `${base}/triggers`,
      { schema: { params: OfEnterprise, response: { 200: TriggersView } } },
      async (request, reply) => {
        await allowed(request, 'observe');
        const view = await qualifier.triggers(request.params.enterpriseId);
        return send(reply.header('etag', etagOf(view.version)), ok(view));
      },
    );

    app.put<Asked<{ Body: TriggerDocument & { readonly note?: string } }>>(
      `${base}/triggers`,
      // What is wrong with the document is told here, with every place, and not by the first fault of its shape.
      {
        schema: { params: OfEnterprise, body: TriggersToSave, response: { 200: TriggersView } },
        attachValidation: true,
      },
      async (request, reply) => {
        const caller = await allowed(request, 'administer');
        const version = versionOf(request);
        if (!version.ok) return send(reply, version);
        const written = request.validationError === undefined ? ok(request.body) : problemsOf(request.body);
        if (!written.ok) return send(reply, written);
        if (request.validationError !== undefined) throw request.validationError;
        const { note, ...document } = written.value;
        const set = { ...document, version: version.value };
        const saved = await qualifier.replaceTriggers(request.params.enterpriseId, set, caller.personId, note);
        if (saved.ok) reply.header('etag', etagOf(saved.value.version));
        return send(reply, saved);
      },
    );

    app.get<Asked>(
      `${base}/triggers/versions`,
      { schema: { params: OfEnterprise, response: { 200: TriggerVersions } } },
      async (request, reply) => {
        await allowed(request, 'observe');
        return send(reply, ok(await qualifier.versions(request.params.enterpriseId)));
      },
    );

    app.get<{ Params: Static<typeof OfVersion> }>(
      `${base}/triggers/versions/:version`,
      { schema: { params: OfVersion, response: { 200: TriggersView } } },
      async (request, reply) => {
        await allowed(request, 'observe');
        const { enterpriseId, version } = request.params;
        return send(reply, await qualifier.version(enterpriseId, version));
      },
    );

    app.get<{ Params: Static<typeof OfVersion>; Querystring: Static<typeof From> }>(
      `${base}/triggers/versions/:version/changes`,
      { schema: { params: OfVersion, querystring: From, response: { 200: TriggerChanges } } },
      async (request, reply) => {
        await allowed(request, 'observe');
        const { enterpriseId, version } = request.params;
        const from = request.query.from ?? Math.max(0, version - 1);
        return send(reply, await qualifier.changes(enterpriseId, from, version, request.query.language));
      },
    );

    app.post<{ Params: Static<typeof OfVersion> }>(
      `${base}/triggers/versions/:version/restore`,
      { schema: { params: OfVersion, response: { 200: TriggersView } } },
      async (request, reply) => {
        const caller = await allowed(request, 'administer');
        const over = versionOf(request);
        if (!over.ok) return send(reply, over);
        const { enterpriseId, version } = request.params;
        const saved = await qualifier.restoreTriggers(enterpriseId, version, over.value, caller.personId);
        if (saved.ok) reply.header('etag', etagOf(saved.value.version));
        return send(reply, saved);
      },
    );

    app.get<{ Params: Static<typeof OfSession>; Querystring: Static<typeof ByVersion> }>(
      `${base}/sessions/:sessionId/verdict`,
      { schema: { params: OfSession, querystring: ByVersion, response: { 200: SessionVerdict } } },
      async (request, reply) => {
        await allowed(request, 'observe');
        const { enterpriseId, sessionId } = request.params;
        return send(reply, await qualifier.sessionVerdicts.verdict(enterpriseId, sessionId, request.query));
      },
    );

    app.get<Asked<{ Querystring: JudgedSessionsQuery }>>(
      `${base}/verdicts`,
      { schema: { params: OfEnterprise, querystring: JudgedSessionsQuery, response: { 200: JudgedSessions } } },
      async (request, reply) => {
        await allowed(request, 'observe');
        return send(reply, await qualifier.sessionVerdicts.sessions(request.params.enterpriseId, request.query));
      },
    );
  };
}

/** Every fault of a document, each with its JSON pointer; none if only what is beside the document was wrong. */
function problemsOf(
  written: unknown,
): Result<never> | { readonly ok: true; readonly value: TriggerDocument & { note?: string } } {
  const { note: _note, ...document } = (typeof written === 'object' && written !== null ? written : {}) as {
    readonly note?: string;
  };
  const problems = checkTriggers(document);
  if (problems.length === 0) return ok(document as TriggerDocument);
  const [first] = problems;
  const message = `These triggers cannot be used: ${first?.pointer} ${first?.message}.`;
  return refuse('unprocessable', 'triggers-invalid', message, { problems });
}
