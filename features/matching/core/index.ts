export * from './matching-wire.ts';
export * from './rule-set.ts';
