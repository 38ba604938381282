import type { Result } from '../../../kernel/result.ts';
import type { ImportView, NewImportBody, RejectionList, RejectionQuery } from '../core/index.ts';
import { type ImportDeps, runImport } from './import-run.ts';
import { cancelImport, createImport, listImports, listRejections, readImport } from './import-store.ts';

/** Imports of files. Never call these inside a unit: they open their own. */
export type Imports = {
  /** An import that waits for its file; or the one of the same file that has not come to its end. */
  create(enterpriseId: string, body: NewImportBody): Promise<ImportView>;
  /** Reads the file and writes what is right of it; see `runImport`. */
  run(
    enterpriseId: string,
    importId: string,
    file: AsyncIterable<Uint8Array>,
    actor: string,
  ): Promise<Result<ImportView>>;
  /** The newest first. */
  list(enterpriseId: string): Promise<readonly ImportView[]>;
  read(enterpriseId: string, importId: string): Promise<Result<ImportView>>;
  cancel(enterpriseId: string, importId: string): Promise<Result<ImportView>>;
  rejections(enterpriseId: string, importId: string, query: RejectionQuery): Promise<Result<RejectionList>>;
};

export function createImports(deps: ImportDeps, changed: (enterpriseId: string) => void): Imports {
  const { database, makeId } = deps;
  return {
    create: (enterpriseId, body) =>
      database.forTenant(enterpriseId, (unit) => createImport(unit, enterpriseId, body, makeId)),
    run: async (enterpriseId, importId, file, actor) => {
      try {
        return await runImport(deps, enterpriseId, importId, file, actor);
      } finally {
        changed(enterpriseId);
      }
    },
    list: (enterpriseId) => database.forTenant(enterpriseId, listImports),
    read: (enterpriseId, importId) => database.forTenant(enterpriseId, (unit) => readImport(unit, importId)),
    cancel: (enterpriseId, importId) => database.forTenant(enterpriseId, (unit) => cancelImport(unit, importId)),
    rejections: (enterpriseId, importId, query) =>
      database.forTenant(enterpriseId, (unit) => listRejections(unit, importId, query)),
  };
}
