import type { Language } from '../../../kernel/language.ts';

/** One and several of what a figure rests on. */
type Counted = readonly [one: string, several: string];

/** The words of what rules give. */
export type ScoreWording = {
  readonly unknown: string;
  readonly within: (name: string, place: string) => string;
  readonly speaks: string;
  readonly speaksNot: string;
  readonly known: string;
  readonly newTo: string;
  readonly returned: (percent: string) => string;
  readonly rescinded: (percent: string) => string;
  readonly stars: (value: string) => string;
  readonly level: (value: string) => string;
  readonly years: (value: string, one: boolean) => string;
  readonly yes: string;
  readonly no: string;
  readonly hours: string;
  readonly minutes: string;
  readonly free: (percent: string) => string;
  readonly of: (figure: string, evidence: string) => string;
  readonly from: (figure: string, evidence: string) => string;
  readonly expected: (several: string) => string;
  readonly conversations: Counted;
  readonly sales: Counted;
  readonly ratings: Counted;
};

export const SCORE_WORDING: Readonly<Record<Language, ScoreWording>> = {
  en: {
    unknown: 'not known',
    within: (name, place) => `${name} in ${place}`,
    speaks: "speaks the customer's language",
    speaksNot: "does not speak the customer's language",
    known: 'dealt with her before',
    newTo: 'new to her',
    returned: (percent) => `${percent} % returned`,
    rescinded: (percent) => `${percent} % rescinded`,
    stars: (value) => `${value} of 5`,
    level: (value) => `level ${value}`,
    years: (value, one) => `${value} ${one ? 'year' : 'years'}`,
    yes: 'yes',
    no: 'no',
    hours: 'h',
    minutes: 'min',
    free: (percent) => `${percent} % free`,
    of: (figure, evidence) => `${figure} of ${evidence}`,
    from: (figure, evidence) => `${figure}, from ${evidence}`,
    expected: (several) => `expected, no ${several} here yet`,
    conversations: ['conversation', 'conversations'],
    sales: ['sale', 'sales'],
    ratings: ['rating', 'ratings'],
  },
  de: {
    unknown: 'nicht bekannt',
    within: (name, place) => `${name} in ${place}`,
    speaks: 'spricht die Sprache des Kunden',
    speaksNot: 'spricht die Sprache des Kunden nicht',
    known: 'hatte schon mit ihr zu tun',
    newTo: 'neu für sie',
    returned: (percent) => `${percent} % Retouren`,
    rescinded: (percent) => `${percent} % Widerrufe`,
    stars: (value) => `${value} von 5`,
    level: (value) => `Stufe ${value}`,
    years: (value, one) => `${value} ${one ? 'Jahr' : 'Jahre'}`,
    yes: 'ja',
    no: 'nein',
    hours: 'Std.',
    minutes: 'Min.',
    free: (percent) => `${percent} % frei`,
    of: (figure, evidence) => `${figure} (${evidence})`,
    from: (figure, evidence) => `${figure} (${evidence})`,
    expected: (several) => `erwartet, hier noch keine ${several}`,
    conversations: ['Gespräch', 'Gespräche'],
    sales: ['Verkauf', 'Verkäufe'],
    ratings: ['Bewertung', 'Bewertungen'],
  },
  es: {
    unknown: 'no se sabe',
    within: (name, place) => `${name} en ${place}`,
    speaks: 'habla el idioma del cliente',
    speaksNot: 'no habla el idioma del cliente',
    known: 'ya trató con ella',
    newTo: 'nueva para ella',
    returned: (percent) => `${percent} % devuelto`,
    rescinded: (percent) => `${percent} % rescindido`,
    stars: (value) => `${value} de 5`,
    level: (value) => `nivel ${value}`,
    years: (value, one) => `${value} ${one ? 'año' : 'años'}`,
    yes: 'sí',
    no: 'no',
    hours: 'h',
    minutes: 'min',
    free: (percent) => `${percent} % libre`,
    of: (figure, evidence) => `${figure} de ${evidence}`,
    from: (figure, evidence) => `${figure}, de ${evidence}`,
    expected: (several) => `esperado, aquí aún sin ${several}`,
    conversations: ['conversación', 'conversaciones'],
    sales: ['venta', 'ventas'],
    ratings: ['valoración', 'valoraciones'],
  },
};
