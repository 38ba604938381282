/** What an associate did before the demonstration began: conversations at a place, how many sold, average amount in dollars. */
type SeedHistory = {
  readonly node: string;
  readonly trials: number;
  readonly won: number;
  readonly average: number;
  /** Share of the revenue that came back, 0 to 1. */
  readonly returned?: number;
};

type SeedAccreditation = { readonly node: string; readonly level: number; readonly expiresInDays: number };

type SeedLicence = { readonly node: string; readonly expiresInDays?: number; readonly territories?: string[] };

/** An associate of the demonstration. `real`: for a person to sign in as; the others live by script. */
export type SeedAssociate = {
  /** First part of the sign-in and name of the portrait. */
  readonly key: string;
  readonly name: string;
  readonly title: string;
  readonly real: boolean;
  readonly languages: readonly string[];
  readonly experienceYears: number;
  readonly rating: number;
  readonly capacity: number;
  readonly accreditations: readonly SeedAccreditation[];
  readonly licences: readonly SeedLicence[];
  readonly history: readonly SeedHistory[];
};

/**
 * Eight associates: five lend, three sell cameras and electronics. Jonas stands first for mortgages, and Mara so close
 * behind him that one sale puts her first; the test beside this file holds that true.
 */
export const SEED_ASSOCIATES: readonly SeedAssociate[] = [
  {
    key: 'mara',
    name: 'Mara Lindqvist',
    title: 'Home loan adviser',
    real: true,
    languages: ['en', 'sv', 'de'],
    experienceYears: 9,
    rating: 4.6,
    capacity: 3,
    accreditations: [
      { node: 'home-lending', level: 4, expiresInDays: 410 },
      { node: 'private-banking', level: 3, expiresInDays: 200 },
    ],
    licences: [{ node: 'home-lending' }, { node: 'private-lending', expiresInDays: 300 }],
    history: [
      { node: 'fixed-rate', trials: 31, won: 13, average: 288_000 },
      { node: 'adjustable', trials: 7, won: 2, average: 331_000 },
      { node: 'first-home', trials: 11, won: 3, average: 226_000 },
      { node: 'rate-refinancing', trials: 16, won: 6, average: 205_000 },
      { node: 'private-lending', trials: 9, won: 2, average: 1_150_000 },
    ],
  },
  {
    key: 'jonas',
    name: 'Jonas Feld',
    title: 'Senior home loan adviser',
    real: false,
    languages: ['en', 'de'],
    experienceYears: 12,
    rating: 4.5,
    capacity: 2,
    accreditations: [{ node: 'home-lending', level: 4, expiresInDays: 620 }],
    licences: [{ node: 'home-lending' }],
    history: [
      { node: 'fixed-rate', trials: 120, won: 46, average: 309_000 },
      { node: 'adjustable', trials: 31, won: 11, average: 335_000 },
      { node: 'first-home', trials: 27, won: 8, average: 236_000 },
      { node: 'rate-refinancing', trials: 52, won: 17, average: 198_000 },
    ],
  },
  {
    key: 'adaeze',
    name: 'Adaeze Okonkwo',
    title: 'First-home adviser',
    real: false,
    languages: ['en', 'fr'],
    experienceYears: 5,
    rating: 4.8,
    capacity: 3,
    accreditations: [
      { node: 'mortgages', level: 3, expiresInDays: 150 },
      { node: 'first-home', level: 5, expiresInDays: 500 },
    ],
    licences: [{ node: 'home-lending' }],
    history: [
      { node: 'fixed-rate', trials: 41, won: 11, average: 262_000 },
      { node: 'first-home', trials: 88, won: 39, average: 228_000 },
    ],
  },
  {
    key: 'viktor',
    name: 'Viktor Sandoval',
    title: 'Private banker',
    real: false,
    languages: ['en', 'es'],
    experienceYears: 18,
    rating: 4.4,
    capacity: 2,
    accreditations: [
      { node: 'private-banking', level: 5, expiresInDays: 700 },
      { node: 'mortgages', level: 2, expiresInDays: 90 },
    ],
    licences: [{ node: 'private-banking' }, { node: 'home-lending' }],
    history: [
      { node: 'private-lending', trials: 38, won: 15, average: 1_480_000 },
      { node: 'wealth', trials: 44, won: 13, average: 900_000 },
      { node: 'fixed-rate', trials: 12, won: 3, average: 410_000 },
    ],
  },
  {
    key: 'leila',
    name: 'Leila Haddad',
    title: 'Refinancing adviser',
    real: false,
    languages: ['en', 'ar', 'fr'],
    experienceYears: 7,
    rating: 4.3,
    capacity: 2,
    accreditations: [
      { node: 'refinancing', level: 4, expiresInDays: 330 },
      { node: 'mortgages', level: 4, expiresInDays: -12 },
    ],
    licences: [{ node: 'home-lending' }],
    history: [
      { node: 'rate-refinancing', trials: 97, won: 36, average: 211_000 },
      { node: 'cash-out', trials: 48, won: 15, average: 142_000 },
      { node: 'fixed-rate', trials: 19, won: 5, average: 275_000 },
    ],
  },
  {
    key: 'ines',
    name: 'Inês Carvalho',
    title: 'Camera specialist',
    real: true,
    languages: ['en', 'pt', 'es'],
    experienceYears: 8,
    rating: 4.7,
    capacity: 3,
    accreditations: [
      { node: 'cameras', level: 4, expiresInDays: 365 },
      { node: 'lenses', level: 4, expiresInDays: 365 },
      { node: 'drones', level: 2, expiresInDays: 120 },
      { node: 'accessories', level: 3, expiresInDays: 365 },
      { node: 'shop-advice', level: 4, expiresInDays: 365 },
    ],
    licences: [
      { node: 'cameras' },
      { node: 'lenses' },
      { node: 'drones' },
      { node: 'accessories' },
      { node: 'shop-advice' },
    ],
    history: [
      { node: 'full-frame', trials: 54, won: 21, average: 2_860, returned: 0.03 },
      { node: 'aps-c', trials: 47, won: 20, average: 1_240, returned: 0.04 },
      { node: 'portrait-primes', trials: 28, won: 12, average: 940 },
      { node: 'standard-zooms', trials: 22, won: 9, average: 1_620 },
      { node: 'tripods', trials: 18, won: 9, average: 240 },
    ],
  },
  {
    key: 'henrik',
    name: 'Henrik Maas',
    title: 'Senior camera specialist',
    real: false,
    languages: ['en', 'nl', 'de'],
    experienceYears: 15,
    rating: 4.5,
    capacity: 2,
    accreditations: [
      { node: 'cameras', level: 5, expiresInDays: 540 },
      { node: 'lenses', level: 5, expiresInDays: 540 },
      { node: 'drones', level: 4, expiresInDays: 210 },
      { node: 'accessories', level: 2, expiresInDays: 210 },
      { node: 'shop-advice', level: 3, expiresInDays: 210 },
    ],
    licences: [
      { node: 'cameras' },
      { node: 'lenses' },
      { node: 'drones' },
      { node: 'accessories' },
      { node: 'shop-advice' },
    ],
    history: [
      { node: 'full-frame', trials: 96, won: 39, average: 3_050, returned: 0.05 },
      { node: 'aps-c', trials: 60, won: 23, average: 1_180, returned: 0.06 },
      { node: 'medium-format', trials: 11, won: 4, average: 6_900 },
      { node: 'tele-zooms', trials: 35, won: 14, average: 2_240 },
      { node: 'pro-drones', trials: 16, won: 5, average: 2_300 },
    ],
  },
  {
    key: 'yuki',
    name: 'Yuki Tanabe',
    title: 'Sound and computing',
    real: false,
    languages: ['en', 'ja'],
    experienceYears: 6,
    rating: 4.6,
    capacity: 3,
    accreditations: [
      { node: 'audio', level: 4, expiresInDays: 280 },
      { node: 'computing', level: 4, expiresInDays: 280 },
      { node: 'accessories', level: 3, expiresInDays: 280 },
      { node: 'cameras', level: 2, expiresInDays: 60 },
      { node: 'shop-advice', level: 3, expiresInDays: 280 },
    ],
    licences: [
      { node: 'audio' },
      { node: 'computing' },
      { node: 'accessories' },
      { node: 'cameras' },
      { node: 'shop-advice' },
    ],
    history: [
      { node: 'over-ear', trials: 73, won: 34, average: 340, returned: 0.06 },
      { node: 'creator-laptops', trials: 39, won: 13, average: 2_150, returned: 0.04 },
      { node: 'photo-monitors', trials: 31, won: 12, average: 1_120 },
      { node: 'home-speakers', trials: 24, won: 9, average: 460 },
      { node: 'action-cameras', trials: 20, won: 8, average: 360 },
    ],
  },
];

/** Who looks after the settings and the live floor. */
export const SEED_ADMINISTRATOR = { key: 'noor', name: 'Noor Rahimi', title: 'Head of advice' } as const;

const DEMO_MAIL = 'wren-oriel.example';
/** The password of every demonstration account. The demonstration binds loopback only. */
export const DEMO_PASSWORD = 'floorwalker';

export function emailOf(key: string): string {
  return `${key}@${DEMO_MAIL}`;
}

export function portraitOf(key: string): string {
  return `/demo/people/${key}.svg`;
}
