export * from './correspondence.ts';
export * from './customers-wire.ts';
export * from './profile.ts';
