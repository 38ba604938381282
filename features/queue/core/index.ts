export * from './engagement-start.ts';
export * from './opportunity.ts';
export * from './queue-commands.ts';
export * from './queue-decision.ts';
export * from './queue-entries.ts';
export * from './queue-follow.ts';
export * from './queue-machines.ts';
export * from './queue-wire.ts';
