import type { Face } from './draw-face.ts';

/** Portraits of the demonstration's people, by the first part of their sign-in. */
export const ASSOCIATE_FACES: Readonly<Record<string, Face>> = {
  mara: { ground: '#dfe9e2', skin: '#e9b996', hair: '#5a3322', style: 'long', clothes: '#12382f' },
  jonas: { ground: '#f3dfc6', skin: '#f0c6a4', hair: '#b98245', style: 'side', clothes: '#2b3a55', glasses: true },
  adaeze: { ground: '#f2d9d0', skin: '#7a4a30', hair: '#1d1513', style: 'curly', clothes: '#b4552d' },
  viktor: { ground: '#d7e0ea', skin: '#e5b793', hair: '#8f8b85', style: 'short', clothes: '#22304a', beard: true },
  leila: { ground: '#e8e2f0', skin: '#cf9a72', hair: '#3f5f8a', style: 'scarf', clothes: '#2d3f5f' },
  tomas: { ground: '#e6e6d6', skin: '#c58a5f', hair: '#1f1a18', style: 'short', clothes: '#566b3a' },
  ines: { ground: '#fbe3c0', skin: '#d9a27c', hair: '#2b1d1a', style: 'bun', clothes: '#8c2f39' },
  henrik: { ground: '#d6e6e6', skin: '#efc3a2', hair: '#d8b26a', style: 'bald', clothes: '#3a3d44', beard: true },
  yuki: { ground: '#f1e4ea', skin: '#efcdae', hair: '#16161a', style: 'bob', clothes: '#2a8d84', glasses: true },
  noor: { ground: '#e3ded4', skin: '#b97f58', hair: '#191516', style: 'bob', clothes: '#4a3f6b' },
};
