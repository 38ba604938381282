import { Type } from 'typebox';
import { accreditedLevel } from '../eligibility.ts';
import { defineRule, UNKNOWN } from './rule-object.ts';

const NOTHING = Type.Object({}, { additionalProperties: false });

export const accreditationLevel = defineRule({
  kind: 'accreditation-level',
  args: NOTHING,
  words: {
    en: {
      name: 'Accreditation',
      sentence: 'who hold a high accreditation for the product',
      hint: 'Her highest unexpired level here or above, 1 to 5.',
    },
    de: {
      name: 'Akkreditierung',
      sentence: 'mit hoher Akkreditierung für das Produkt',
      hint: 'Ihre höchste gültige Stufe hier oder darüber, 1 bis 5.',
    },
    es: {
      name: 'Acreditación',
      sentence: 'con una acreditación alta para el producto',
      hint: 'Su nivel vigente más alto aquí o por encima, de 1 a 5.',
    },
  },
  facts: [],
  unit: 'level',
  ofPlace: true,
  scale: { bounds: [1, 5], measured: true },
  ready: (_, { ancestors }) => ({
    // With all that is above: a place that is moved is another one to those who hold something higher up.
    key: ancestors.join(' '),
    read: (entry, now) => ({ raw: accreditedLevel(entry.accreditations, ancestors, now) ?? null }),
  }),
});

export const experience = defineRule({
  kind: 'experience',
  args: NOTHING,
  words: {
    en: {
      name: 'Experience',
      sentence: 'with many years in this and related jobs',
      hint: 'Years that she states.',
    },
    de: {
      name: 'Erfahrung',
      sentence: 'mit vielen Jahren in diesem und verwandten Berufen',
      hint: 'Jahre nach eigener Angabe.',
    },
    es: {
      name: 'Experiencia',
      sentence: 'con muchos años en este oficio o parecidos',
      hint: 'Años que ella declara.',
    },
  },
  facts: [],
  unit: 'years',
  scale: { bounds: [0, 20], measured: true },
  ready: () => ({ key: '', read: (entry) => ({ raw: entry.experienceYears }) }),
});

export const onlineProficiency = defineRule({
  kind: 'online-proficiency',
  args: NOTHING,
  words: {
    en: {
      name: 'Online proficiency',
      sentence: 'who are quick with keyboard and pages',
      hint: 'Typing, navigating and selling online, 0 to 5, from tests or the enterprise.',
    },
    de: {
      name: 'Sicherheit am Bildschirm',
      sentence: 'die flink mit Tastatur und Seiten umgehen',
      hint: 'Tippen, Navigieren und Verkaufen am Bildschirm, 0 bis 5, aus Tests oder vom Unternehmen.',
    },
    es: {
      name: 'Destreza en línea',
      sentence: 'ágiles con el teclado y las páginas',
      hint: 'Escribir, navegar y vender en línea, de 0 a 5, por pruebas o por la empresa.',
    },
  },
  facts: [],
  unit: 'stars',
  scale: { bounds: [0, 5], measured: true },
  ready: () => ({ key: '', read: (entry) => ({ raw: entry.proficiency ?? null }) }),
});

export const rating = defineRule({
  kind: 'rating',
  args: NOTHING,
  words: {
    en: {
      name: "The enterprise's rating",
      sentence: 'whom the enterprise rates highly',
      hint: 'The rating by this enterprise, 0 to 5. Ratings by others are never seen.',
    },
    de: {
      name: 'Bewertung des Unternehmens',
      sentence: 'die das Unternehmen gut bewertet',
      hint: 'Die Bewertung durch dieses Unternehmen, 0 bis 5. Die anderer bleibt verborgen.',
    },
    es: {
      name: 'Valoración de la empresa',
      sentence: 'bien valorados por la empresa',
      hint: 'La valoración de esta empresa, de 0 a 5. Las de otras no se ven nunca.',
    },
  },
  facts: [],
  unit: 'stars',
  scale: { bounds: [0, 5], measured: true },
  ready: () => ({ key: '', read: (entry) => ({ raw: entry.rating ?? null }) }),
});

export const language = defineRule({
  kind: 'language',
  args: NOTHING,
  words: {
    en: {
      name: 'Language',
      sentence: "who speak the customer's language",
      hint: 'Yes or no; unknown where either is unknown. Countries do not matter: de-AT is de.',
    },
    de: {
      name: 'Sprache',
      sentence: 'die die Sprache des Kunden sprechen',
      hint: 'Ja oder nein; unbekannt, wo eines davon unbekannt ist. Das Land zählt nicht: de-AT ist de.',
    },
    es: {
      name: 'Idioma',
      sentence: 'que hablan el idioma del cliente',
      hint: 'Sí o no; desconocido si falta alguno. El país no cuenta: es-MX es es.',
    },
  },
  facts: ['language'],
  unit: 'yes-no',
  scale: { bounds: [0, 1], measured: false },
  ready: (_, { language: spoken }) => {
    const wanted = spoken === undefined ? undefined : primary(spoken);
    return {
      key: wanted ?? '',
      read: ({ languages }) => {
        if (wanted === undefined || languages.length === 0) return UNKNOWN;
        return { raw: languages.some((each) => primary(each) === wanted) ? 1 : 0 };
      },
    };
  },
});

export const territory = defineRule({
  kind: 'territory',
  args: NOTHING,
  words: {
    en: {
      name: 'Territory',
      sentence: "whose territory is the customer's place",
      hint: 'Yes where it is among the territories stated of her. Who has none stated is neutral; what binds is the licence.',
    },
    de: {
      name: 'Gebiet',
      sentence: 'zu deren Gebiet der Ort des Kunden gehört',
      hint: 'Ja, wenn er unter ihren Gebieten ist. Wer keine hat, ist neutral; bindend ist die Lizenz.',
    },
    es: {
      name: 'Territorio',
      sentence: 'cuyo territorio incluye el lugar del cliente',
      hint: 'Sí si está entre sus territorios. Sin ninguno declarado es neutral; lo que obliga es la licencia.',
    },
  },
  facts: [],
  unit: 'yes-no',
  scale: { bounds: [0, 1], measured: false },
  ready: (_, { territory: place }) => ({
    key: place ?? '',
    read: ({ territories = [] }) => {
      if (place === undefined || territories.length === 0) return UNKNOWN;
      return { raw: territories.includes(place) ? 1 : 0 };
    },
  }),
});

/** The language of a locale: `de` of `de-AT`. */
function primary(locale: string): string {
  return (locale.split(/[-_]/, 1)[0] ?? '').toLowerCase();
}
