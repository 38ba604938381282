export * from './associate.ts';
