export * from './associate.ts';
export * from './followed-roster.ts';
export * from './licence.ts';
export * from './presence.ts';
export * from './skills-wire.ts';
