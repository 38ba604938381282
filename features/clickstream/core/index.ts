export * from './clickstream-wire.ts';
export * from './event.ts';
export * from './session.ts';
