export * from './catalog-import.ts';
export * from './catalog-search.ts';
export * from './catalog-wire.ts';
export * from './hierarchy.ts';
export * from './page-pattern.ts';
export * from './page-resolver.ts';
export * from './product.ts';
