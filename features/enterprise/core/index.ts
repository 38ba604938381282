export * from './audit.ts';
export * from './caller.ts';
export * from './enterprise-wire.ts';
export * from './identifiers.ts';
export * from './origin.ts';
export * from './retention-classes.ts';
export * from './snippet-text.ts';
export * from './website.ts';
