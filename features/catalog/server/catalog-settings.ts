import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { AuditChange } from '../../enterprise/core/index.ts';
import {
  type MappingBody,
  type MappingList,
  type MappingView,
  type NewNodeBody,
  type NodeBody,
  type NodeId,
  type PageStep,
  type PageTrial,
  type PageTrialBody,
  type ProductId,
  pathsTo,
  type Specification,
  type SpecificationBody,
  type WrittenNode,
} from '../core/index.ts';
import type { UsesOfNode } from './catalog-ports.ts';
import type { CatalogSnapshots } from './catalog-snapshot.ts';
import type { ImportDeps } from './import-run.ts';
import { listMappings, mappingFaults, removeMapping, writeMapping } from './mapping-store.ts';
import { dissolveNode } from './node-dissolve.ts';
import { addNode, changeNode } from './node-store.ts';
import { readSpecifications, removeSpecification, writeSpecification } from './specification-store.ts';

export type SettingsDeps = ImportDeps & { readonly usesOfNode?: UsesOfNode };

type OfWebsite = { readonly enterpriseId: string; readonly websiteId: string };

/** The settings of a catalogue that people edit: page mappings of a website, with a trial, and declared specifications. */
export type CatalogSettings = {
  mappings(of: OfWebsite): Promise<Result<MappingList>>;
  /** Adds a mapping, or changes the one of this id. */
  writeMapping(of: OfWebsite, body: MappingBody, actor: string, mappingId?: string): Promise<Result<MappingView>>;
  removeMapping(of: OfWebsite, mappingId: string, actor: string): Promise<Result<undefined>>;
  /** What the website's mappings make of a page, step by step. */
  tryPage(of: OfWebsite, trial: PageTrialBody): Promise<Result<PageTrial>>;
  specifications(enterpriseId: string): Promise<readonly Specification[]>;
  writeSpecification(
    enterpriseId: string,
    code: string,
    body: SpecificationBody,
    actor: string,
  ): Promise<Result<Specification>>;
  removeSpecification(enterpriseId: string, code: string, actor: string): Promise<Result<undefined>>;
  addNode(enterpriseId: string, body: NewNodeBody, actor: string): Promise<Result<WrittenNode>>;
  /** Changes a node that is still at the version that was edited. */
  changeNode(
    of: { readonly enterpriseId: string; readonly nodeId: string },
    body: NodeBody,
    version: number,
    actor: string,
  ): Promise<Result<WrittenNode>>;
  /** Takes a node out of the hierarchy, if it is still at that version; what hung on it hangs on its parents. */
  dissolveNode(
    of: { readonly enterpriseId: string; readonly nodeId: string },
    version: number,
    actor: string,
  ): Promise<Result<undefined>>;
};

const NO_WEBSITE = refuse('not-found', 'no-such-website', 'There is no such website.');

export function createSettings(
  { database, makeId, listWebsiteIds, usesOfNode, audit }: SettingsDeps,
  snapshots: CatalogSnapshots,
): CatalogSettings {
  /** A change of an enterprise's settings: audited in its own transaction, and seen at once in this process. */
  async function change<T>(
    enterpriseId: string,
    actor: string,
    action: string,
    work: (unit: Unit) => Promise<Result<T>>,
    said: (value: T) => Pick<AuditChange, 'subject' | 'after'>,
  ): Promise<Result<T>> {
    const result = await database.forTenant(enterpriseId, async (unit) => {
      const done = await work(unit);
      if (done.ok) await audit(unit, { enterpriseId, actor, action, ...said(done.value) });
      return done;
    });
    snapshots.doubt(enterpriseId);
    return result;
  }
  const hasWebsite = async ({ enterpriseId, websiteId }: OfWebsite): Promise<boolean> =>
    (await listWebsiteIds(enterpriseId)).includes(websiteId);

  return {
    mappings: async (of) => {
      if (!(await hasWebsite(of))) return NO_WEBSITE;
      return ok({
        items: [...(await database.forTenant(of.enterpriseId, (unit) => listMappings(unit, of.websiteId)))],
      });
    },
    writeMapping: async (of, body, actor, mappingId) => {
      if (!(await hasWebsite(of))) return NO_WEBSITE;
      return change(
        of.enterpriseId,
        actor,
        'catalog.mapping-written',
        (unit) => writeMapping(unit, { ...of, makeId }, body, mappingId),
        (view) => ({ subject: view.mappingId, after: { ...view, websiteId: of.websiteId } }),
      );
    },
    removeMapping: async (of, mappingId, actor) => {
      if (!(await hasWebsite(of))) return NO_WEBSITE;
      const removed = await change(
        of.enterpriseId,
        actor,
        'catalog.mapping-removed',
        (unit) => removeMapping(unit, of, mappingId),
        ({ pattern }) => ({ subject: mappingId, after: { pattern } }),
      );
      return removed.ok ? ok(undefined) : removed;
    },
    tryPage: async (of, { draft, ...page }) => {
      if (!(await hasWebsite(of))) return NO_WEBSITE;
      const faults = draft === undefined ? undefined : mappingFaults(draft);
      if (faults !== undefined) return faults;
      const snapshot = await snapshots.of(of.enterpriseId);
      const resolve =
        draft === undefined ? snapshot.resolver(of.websiteId) : snapshot.draftResolver(of.websiteId, draft);
      const steps: PageStep[] = [];
      const topic = resolve(page, (step) => steps.push(step));
      const product = snapshot.products.get(topic.productId as ProductId);
      const nameOf = (nodeId: NodeId) => ({ nodeId, name: snapshot.hierarchy.nodes.get(nodeId)?.name ?? nodeId });
      const paths = topic.nodeId === undefined ? [] : pathsTo(snapshot.hierarchy, topic.nodeId);
      return ok({
        steps: steps.map(({ readings, ...step }) => ({
          ...step,
          ...(readings === undefined ? {} : { readings: [...readings] }),
        })),
        ...(product === undefined
          ? {}
          : { product: { productId: product.productId, sku: product.sku, name: product.name } }),
        ...(topic.nodeId === undefined ? {} : { nodeId: topic.nodeId }),
        paths: paths.map((path) => path.map(nameOf)),
      });
    },
    specifications: (enterpriseId) => database.forTenant(enterpriseId, readSpecifications),
    writeSpecification: (enterpriseId, code, body, actor) =>
      change(
        enterpriseId,
        actor,
        'catalog.specification-declared',
        (unit) => writeSpecification(unit, enterpriseId, code, body),
        (after) => ({ subject: code, after }),
      ),
    removeSpecification: (enterpriseId, code, actor) =>
      change(
        enterpriseId,
        actor,
        'catalog.specification-removed',
        (unit) => removeSpecification(unit, code),
        () => ({ subject: code }),
      ),
    addNode: (enterpriseId, body, actor) =>
      change(
        enterpriseId,
        actor,
        'catalog.node-written',
        (unit) => addNode({ unit, enterpriseId, makeId }, body),
        ({ nodeId }) => ({ subject: nodeId, after: body }),
      ),
    changeNode: ({ enterpriseId, nodeId }, body, version, actor) =>
      change(
        enterpriseId,
        actor,
        'catalog.node-written',
        (unit) => changeNode({ unit, enterpriseId, makeId }, nodeId, body, version),
        (after) => ({ subject: nodeId, after: { ...body, version: after.version } }),
      ),
    dissolveNode: async ({ enterpriseId, nodeId }, version, actor) => {
      const uses = (await usesOfNode?.(enterpriseId, nodeId)) ?? [];
      const dissolved = await change(
        enterpriseId,
        actor,
        'catalog.node-dissolved',
        (unit) => dissolveNode(unit, enterpriseId, nodeId, version, uses),
        (after) => ({ subject: nodeId, after }),
      );
      return dissolved.ok ? ok(undefined) : dissolved;
    },
  };
}
