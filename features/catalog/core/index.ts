export * from './hierarchy.ts';
export * from './page-pattern.ts';
export * from './page-resolver.ts';
export * from './product.ts';
