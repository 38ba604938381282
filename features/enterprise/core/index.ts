export * from './caller.ts';
export * from './identifiers.ts';
export * from './website.ts';
