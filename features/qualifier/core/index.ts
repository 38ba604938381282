export * from './trigger.ts';
