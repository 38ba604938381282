import { defineTexts } from '../../../platform/web/texts.tsx';

export const importTexts = defineTexts({
  en: {
    imports: 'Imports',
    hint: 'CSV, tab-separated, JSON, JSON lines, Google’s merchant feed and taxonomy, Best Buy’s categories; packed with gzip or not. What is right is taken, what is wrong is listed by row.',
    choose: 'Choose a file',
    language: 'Names are in another language',
    languageHint: 'e.g. de: nodes that are there get these names beside their own',
    currency: 'Currency of prices without one',
    none: 'Nothing imported yet',
    noneHint: 'Choose a file above, or send it over the API or with floorwalker import-catalogue.',
    states: {
      waiting: 'waiting for its file',
      running: 'being read',
      interrupted: 'interrupted',
      cancelled: 'cancelled',
      failed: 'failed',
      done: 'done',
    } as Record<string, string>,
    counts: (written: string, unchanged: string, rejected: string) =>
      `${written} written, ${unchanged} unchanged, ${rejected} rejected`,
    cancel: 'Stop',
    resume: 'Choose the same file again, and it goes on where it stopped.',
    rejected: 'Rejected rows',
    showRejected: (count: string) => (count === '1' ? 'Show the rejected row' : `Show ${count} rejected rows`),
    hideRejected: 'Hide rejected rows',
    row: 'Row',
    field: 'Field',
    reason: 'Reason',
    value: 'What stood there',
    moreRows: 'Show more',
    notes: {
      'encoding-guessed': (_count: string, examples: string) =>
        `The file says nothing of its encoding; it was read as ${examples}.`,
      'double-encoded': (count: string, examples: string) =>
        `${count} rows look encoded twice (Ã© for é), e.g. row ${examples}.`,
      placeholders: (count: string, examples: string) =>
        `${count} places are only named by others and never described: ${examples}.`,
    } as Record<string, (count: string, examples: string) => string>,
  },
  de: {
    imports: 'Einspielen',
    hint: 'CSV, Tabulatoren, JSON, JSON-Zeilen, Googles Händler-Feed und Taxonomie, Kategorien von Best Buy; mit gzip gepackt oder nicht. Was stimmt, wird übernommen, was nicht, wird Zeile für Zeile aufgeführt.',
    choose: 'Datei wählen',
    language: 'Namen sind in anderer Sprache',
    languageHint: 'z. B. de: vorhandene Stellen erhalten diese Namen neben ihrem eigenen',
    currency: 'Währung von Preisen ohne Angabe',
    none: 'Noch nichts eingespielt',
    noneHint: 'Wählen Sie oben eine Datei, oder senden Sie sie über die API oder mit floorwalker import-catalogue.',
    states: {
      waiting: 'wartet auf die Datei',
      running: 'wird gelesen',
      interrupted: 'unterbrochen',
      cancelled: 'abgebrochen',
      failed: 'gescheitert',
      done: 'fertig',
    },
    counts: (written: string, unchanged: string, rejected: string) =>
      `${written} geschrieben, ${unchanged} unverändert, ${rejected} abgewiesen`,
    cancel: 'Anhalten',
    resume: 'Wählen Sie dieselbe Datei noch einmal, dann geht es dort weiter.',
    rejected: 'Abgewiesene Zeilen',
    showRejected: (count: string) =>
      count === '1' ? 'Abgewiesene Zeile zeigen' : `${count} abgewiesene Zeilen zeigen`,
    hideRejected: 'Abgewiesene Zeilen verbergen',
    row: 'Zeile',
    field: 'Feld',
    reason: 'Grund',
    value: 'Was dort stand',
    moreRows: 'Mehr zeigen',
    notes: {
      'encoding-guessed': (_count: string, examples: string) =>
        `Die Datei nennt ihre Kodierung nicht; gelesen wurde sie als ${examples}.`,
      'double-encoded': (count: string, examples: string) =>
        `${count} Zeilen wirken doppelt kodiert (Ã© statt é), z. B. Zeile ${examples}.`,
      placeholders: (count: string, examples: string) =>
        `${count} Stellen sind nur von anderen genannt und nie beschrieben: ${examples}.`,
    },
  },
  es: {
    imports: 'Importaciones',
    hint: 'CSV, tabuladores, JSON, líneas JSON, el feed y la taxonomía de Google, categorías de Best Buy; con gzip o sin él. Lo correcto se toma, lo erróneo se lista fila a fila.',
    choose: 'Elegir un archivo',
    language: 'Nombres en otro idioma',
    languageHint: 'p. ej. de: los lugares que existen reciben estos nombres junto al suyo',
    currency: 'Moneda de los precios sin ella',
    none: 'Aún nada importado',
    noneHint: 'Elija un archivo arriba, o envíelo por la API o con floorwalker import-catalogue.',
    states: {
      waiting: 'espera su archivo',
      running: 'leyéndose',
      interrupted: 'interrumpida',
      cancelled: 'cancelada',
      failed: 'fallida',
      done: 'terminada',
    },
    counts: (written: string, unchanged: string, rejected: string) =>
      `${written} escritas, ${unchanged} sin cambios, ${rejected} rechazadas`,
    cancel: 'Parar',
    resume: 'Elija otra vez el mismo archivo y seguirá donde paró.',
    rejected: 'Filas rechazadas',
    showRejected: (count: string) =>
      count === '1' ? 'Mostrar la fila rechazada' : `Mostrar ${count} filas rechazadas`,
    hideRejected: 'Ocultar filas rechazadas',
    row: 'Fila',
    field: 'Campo',
    reason: 'Motivo',
    value: 'Lo que había',
    moreRows: 'Mostrar más',
    notes: {
      'encoding-guessed': (_count: string, examples: string) =>
        `El archivo no dice su codificación; se leyó como ${examples}.`,
      'double-encoded': (count: string, examples: string) =>
        `${count} filas parecen codificadas dos veces (Ã© por é), p. ej. la fila ${examples}.`,
      placeholders: (count: string, examples: string) =>
        `${count} lugares solo los nombran otros y nadie los describe: ${examples}.`,
    },
  },
});
