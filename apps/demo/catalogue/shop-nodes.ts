import type { ShopNode } from './shop-product.ts';

type Branch = readonly [key: string, name: string, blurb: string, children?: readonly Branch[]];

const TREE: readonly Branch[] = [
  [
    'cameras',
    'Cameras',
    'From the first camera to the last one you will ever need.',
    [
      [
        'mirrorless',
        'Mirrorless',
        'Interchangeable lenses, quick autofocus, no mirror to shake.',
        [
          ['full-frame', 'Full frame', 'The size of a film negative: most light, most depth.'],
          ['aps-c', 'APS-C', 'Smaller, lighter, and kinder to the budget.'],
          ['medium-format', 'Medium format', 'For prints that people walk up to.'],
        ],
      ],
      [
        'compact',
        'Compact',
        'A whole camera in a pocket.',
        [
          ['premium-compact', 'Premium compact', 'Large sensors behind small, bright lenses.'],
          ['travel-zoom', 'Travel zoom', 'From the whole square to the clock on the tower.'],
        ],
      ],
      [
        'action',
        'Action and 360',
        'Made to be strapped to things that move.',
        [
          ['action-cameras', 'Action cameras', 'Waterproof, steady, small.'],
          ['cameras-360', '360 degree', 'Film everything, choose the frame later.'],
        ],
      ],
    ],
  ],
  [
    'lenses',
    'Lenses',
    'The part of the picture that stays when the camera goes.',
    [
      [
        'primes',
        'Primes',
        'One focal length, done properly.',
        [
          ['wide-primes', 'Wide angle', 'Landscapes, interiors, stars.'],
          ['portrait-primes', 'Portrait', 'Faces, and what is softly behind them.'],
          ['macro', 'Macro', 'Life-size and closer.'],
        ],
      ],
      [
        'zooms',
        'Zooms',
        'Step closer without stepping.',
        [
          ['standard-zooms', 'Standard zoom', 'The lens that stays on the camera.'],
          ['tele-zooms', 'Telephoto zoom', 'Stages, side lines and kingfishers.'],
        ],
      ],
    ],
  ],
  [
    'drones',
    'Drones',
    'A tripod that is forty metres high.',
    [
      [
        'camera-drones',
        'Camera drones',
        'Ready to fly, camera included.',
        [
          ['foldable-drones', 'Foldable', 'Under 250 grams, into any bag.'],
          ['pro-drones', 'Professional', 'Bigger sensors, longer flights.'],
        ],
      ],
    ],
  ],
  [
    'audio',
    'Sound',
    'For listening, for mixing, for the kitchen.',
    [
      [
        'headphones',
        'Headphones',
        'Closed, open, tiny.',
        [
          ['over-ear', 'Over-ear', 'Quiet outside, music inside.'],
          ['in-ear', 'In-ear', 'Small enough to forget.'],
        ],
      ],
      [
        'speakers',
        'Speakers',
        'For one shelf or a whole garden.',
        [
          ['portable-speakers', 'Portable', 'Rain, sand and picnics.'],
          ['home-speakers', 'For the home', 'Rooms that sound like rooms.'],
        ],
      ],
    ],
  ],
  [
    'computing',
    'Computing',
    'Where pictures become pictures.',
    [
      [
        'laptops',
        'Laptops',
        'For editing, studying and trains.',
        [
          ['creator-laptops', 'For creators', 'True colour and a card slot.'],
          ['ultraportables', 'Ultraportable', 'A day and a half without a socket.'],
        ],
      ],
      [
        'displays',
        'Displays',
        'See what you shot.',
        [
          ['photo-monitors', 'Photo monitors', 'Colour you can sell prints from.'],
          ['travel-monitors', 'Travel monitors', 'A second desk in the bag.'],
        ],
      ],
    ],
  ],
  [
    'accessories',
    'Accessories',
    'What holds, carries, lights and remembers.',
    [
      [
        'support',
        'Support',
        'Still pictures need something still.',
        [
          ['tripods', 'Tripods', 'Carbon, aluminium and table-sized.'],
          ['gimbals', 'Gimbals', 'Walk like a dolly on rails.'],
        ],
      ],
      [
        'carry',
        'Bags',
        'Everything in its place, nothing knocking.',
        [
          ['backpacks', 'Backpacks', 'For days with several lenses.'],
          ['slings', 'Slings', 'One hand free.'],
        ],
      ],
      [
        'light',
        'Light',
        'When the sun has gone home.',
        [
          ['flashes', 'Flashes', 'Bounce, freeze, fill.'],
          ['led-lights', 'LED lights', 'Continuous and colour-true.'],
        ],
      ],
      [
        'storage',
        'Storage',
        'So that nothing is lost.',
        [
          ['memory-cards', 'Memory cards', 'Fast enough for the camera.'],
          ['portable-ssd', 'Portable SSD', 'Terabytes in a shirt pocket.'],
        ],
      ],
    ],
  ],
];

function flatten(branches: readonly Branch[], parent?: string): ShopNode[] {
  return branches.flatMap(([key, name, blurb, children]) => [
    parent === undefined ? { key, name, blurb } : { key, name, blurb, parent },
    ...flatten(children ?? [], key),
  ]);
}

/** Every place in the shop's hierarchy, parents before children. */
export const SHOP_NODES: readonly ShopNode[] = flatten(TREE);
