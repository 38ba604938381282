export * from './engagement-entries.ts';
export * from './engagement-wire.ts';
