export * from './condition-words.ts';
export * from './qualify.ts';
export * from './reason-words.ts';
export * from './session-facts.ts';
export * from './session-fields.ts';
export * from './trigger.ts';
export * from './trigger-check.ts';
export * from './triggers-wire.ts';
