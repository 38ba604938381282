export * from './engagement-entries.ts';
export * from './engagement-wire.ts';
export * from './visitor-fold.ts';
