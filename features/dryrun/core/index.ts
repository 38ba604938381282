export * from './dry-run.ts';
export * from './dry-run-count.ts';
export * from './dry-run-documents.ts';
export * from './dry-run-plan.ts';
export * from './dry-run-who.ts';
export * from './dry-run-wire.ts';
