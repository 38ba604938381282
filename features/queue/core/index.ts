export * from './opportunity.ts';
export * from './queue-entries.ts';
export * from './queue-wire.ts';
