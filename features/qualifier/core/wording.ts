import type { Language } from '../../../kernel/language.ts';

/** The words in which conditions, reasons and triggers are told. */
export type Wording = {
  readonly known: (label: string) => string;
  readonly notKnown: (label: string) => string;
  readonly not: (label: string) => string;
  /** What a field held; `count` of plural labels. */
  readonly held: (label: string, value: string, count: boolean) => string;
  /** What it was compared with, in brackets after what it held. */
  readonly negated: (compared: string) => string;
  readonly atLeast: (value: string) => string;
  readonly atMost: (value: string) => string;
  readonly moreThan: (value: string) => string;
  readonly lessThan: (value: string) => string;
  readonly other: (value: string) => string;
  readonly between: (low: string, high: string) => string;
  readonly contains: (value: string) => string;
  readonly like: (value: string) => string;
  readonly oneOf: (values: string) => string;
  /** A comparison as part of a condition. */
  readonly is: (label: string, compared: string) => string;
  readonly equals: (label: string, value: string) => string;
  readonly holds: (label: string, value: string) => string;
  readonly and: string;
  readonly or: string;
  readonly unless: (inner: string) => string;
  readonly yes: string;
  readonly no: string;
  readonly unknown: string;
  readonly quoted: (text: string) => string;
  readonly units: { readonly d: string; readonly h: string; readonly min: string; readonly s: string };
  readonly sentence: (condition: string, gives: string) => string;
  readonly givesVerdict: (verdict: 'can' | 'must') => string;
  readonly givesWeight: (weight: string) => string;
  readonly thresholds: (can: string, must: string) => string;
  readonly free: (least: string) => string;
  readonly limits: {
    readonly perVisit: (count: string) => string;
    readonly perDay: (count: string) => string;
    readonly perHour: (count: string) => string;
    readonly coolDownMinutes: (count: string) => string;
  };
};

export const WORDING: Readonly<Record<Language, Wording>> = {
  en: {
    known: (label) => `${label} is known`,
    notKnown: (label) => `${label} is not known`,
    not: (label) => `not: ${label}`,
    held: (label, value, count) => `${label}${count ? ':' : ' is'} ${value}`,
    negated: (compared) => `not ${compared}`,
    atLeast: (value) => `at least ${value}`,
    atMost: (value) => `at most ${value}`,
    moreThan: (value) => `more than ${value}`,
    lessThan: (value) => `less than ${value}`,
    other: (value) => `not ${value}`,
    between: (low, high) => `between ${low} and ${high}`,
    contains: (value) => `contains ${value}`,
    like: (value) => `like ${value}`,
    oneOf: (values) => `one of ${values}`,
    is: (label, compared) => `${label} is ${compared}`,
    equals: (label, value) => `${label} is ${value}`,
    holds: (label, value) => `${label} contains ${value}`,
    and: ' and ',
    or: ' or ',
    unless: (inner) => `not (${inner})`,
    yes: 'true',
    no: 'false',
    unknown: 'unknown',
    quoted: (text) => `"${text}"`,
    units: { d: 'd', h: 'h', min: 'min', s: 's' },
    sentence: (condition, gives) => `When ${condition}, ${gives}.`,
    givesVerdict: (verdict) => `this is a ${verdict}`,
    givesWeight: (weight) => `this adds ${weight}`,
    thresholds: (can, must) => `can from ${can}, must from ${must}`,
    free: (least) => `at least ${least} free`,
    limits: {
      perVisit: (count) => `${count} a visit`,
      perDay: (count) => `${count} a day for a customer`,
      perHour: (count) => `${count} an hour`,
      coolDownMinutes: (count) => `${count} min apart`,
    },
  },
  de: {
    known: (label) => `${label}: bekannt`,
    notKnown: (label) => `${label}: nicht bekannt`,
    not: (label) => `nicht: ${label}`,
    held: (label, value) => `${label}: ${value}`,
    negated: (compared) => `nicht ${compared}`,
    atLeast: (value) => `mindestens ${value}`,
    atMost: (value) => `höchstens ${value}`,
    moreThan: (value) => `mehr als ${value}`,
    lessThan: (value) => `weniger als ${value}`,
    other: (value) => `nicht ${value}`,
    between: (low, high) => `zwischen ${low} und ${high}`,
    contains: (value) => `enthält ${value}`,
    like: (value) => `wie ${value}`,
    oneOf: (values) => `eines von ${values}`,
    is: (label, compared) => `${label} ist ${compared}`,
    equals: (label, value) => `${label} ist ${value}`,
    holds: (label, value) => `${label} enthält ${value}`,
    and: ' und ',
    or: ' oder ',
    unless: (inner) => `nicht (${inner})`,
    yes: 'ja',
    no: 'nein',
    unknown: 'unbekannt',
    quoted: (text) => `„${text}“`,
    units: { d: 'T', h: 'Std.', min: 'Min.', s: 'Sek.' },
    sentence: (condition, gives) => `Wenn gilt: ${condition}, dann ${gives}.`,
    givesVerdict: (verdict) => `ist das ein „${verdict === 'must' ? 'muss' : 'kann'}“`,
    givesWeight: (weight) => `zählt das ${weight} hinzu`,
    thresholds: (can, must) => `„kann“ ab ${can}, „muss“ ab ${must}`,
    free: (least) => `mindestens ${least} frei`,
    limits: {
      perVisit: (count) => `${count} je Besuch`,
      perDay: (count) => `${count} am Tag je Kunde`,
      perHour: (count) => `${count} in der Stunde`,
      coolDownMinutes: (count) => `mit ${count} Min. Abstand`,
    },
  },
  es: {
    known: (label) => `${label}: se conoce`,
    notKnown: (label) => `${label}: no se conoce`,
    not: (label) => `no: ${label}`,
    held: (label, value) => `${label}: ${value}`,
    negated: (compared) => `no ${compared}`,
    atLeast: (value) => `al menos ${value}`,
    atMost: (value) => `como mucho ${value}`,
    moreThan: (value) => `más de ${value}`,
    lessThan: (value) => `menos de ${value}`,
    other: (value) => `no ${value}`,
    between: (low, high) => `entre ${low} y ${high}`,
    contains: (value) => `contiene ${value}`,
    like: (value) => `como ${value}`,
    oneOf: (values) => `uno de ${values}`,
    is: (label, compared) => `${label} es ${compared}`,
    equals: (label, value) => `${label} es ${value}`,
    holds: (label, value) => `${label} contiene ${value}`,
    and: ' y ',
    or: ' o ',
    unless: (inner) => `no (${inner})`,
    yes: 'sí',
    no: 'no',
    unknown: 'desconocido',
    quoted: (text) => `«${text}»`,
    units: { d: 'd', h: 'h', min: 'min', s: 's' },
    sentence: (condition, gives) => `Si se cumple: ${condition}, entonces ${gives}.`,
    givesVerdict: (verdict) => `es un «${verdict === 'must' ? 'debe' : 'puede'}»`,
    givesWeight: (weight) => `suma ${weight}`,
    thresholds: (can, must) => `«puede» desde ${can}, «debe» desde ${must}`,
    free: (least) => `al menos ${least} libres`,
    limits: {
      perVisit: (count) => `${count} por visita`,
      perDay: (count) => `${count} al día por cliente`,
      perHour: (count) => `${count} por hora`,
      coolDownMinutes: (count) => `con ${count} min de separación`,
    },
  },
};
