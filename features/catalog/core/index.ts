export * from './hierarchy.ts';
export * from './product.ts';
