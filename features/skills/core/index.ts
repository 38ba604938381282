export * from './associate.ts';
export * from './licence.ts';
export * from './presence.ts';
export * from './skills-wire.ts';
