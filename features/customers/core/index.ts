export * from './attribute.ts';
export * from './correspondence.ts';
export * from './customers-wire.ts';
export * from './document-versions.ts';
export * from './import-row.ts';
export * from './profile.ts';
export * from './segment.ts';
export * from './segments-wire.ts';
