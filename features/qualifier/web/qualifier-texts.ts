import { defineTexts } from '../../../platform/web/texts.tsx';

export const qualifierTexts = defineTexts({
  en: {
    triggers: 'Triggers',
    intro: 'Read from the top: the first that decides gives its verdict. The others add weight.',
    none: 'No trigger yet',
    noneHint: 'Without triggers no session becomes an opportunity, except when a customer asks for help.',
    thresholds: (can: string, must: string) => `From a sum of ${can} a session is a can, from ${must} a must.`,
    opening: 'Opening words',
    version: (version: number) => `Version ${version}`,
    saved: 'saved',
    onlyOn: (websites: string) => `only on ${websites}`,
    readOnly: 'Shown as they are in force.',
  },
  de: {
    triggers: 'Auslöser',
    intro: 'Von oben gelesen: der erste, der entscheidet, gibt das Urteil. Die anderen geben Gewicht dazu.',
    none: 'Noch kein Auslöser',
    noneHint: 'Ohne Auslöser wird kein Besuch zur Gelegenheit, außer jemand bittet um Hilfe.',
    thresholds: (can: string, must: string) =>
      `Ab einer Summe von ${can} ist ein Besuch ein kann, ab ${must} ein muss.`,
    opening: 'Eröffnende Worte',
    version: (version: number) => `Version ${version}`,
    saved: 'gespeichert',
    onlyOn: (websites: string) => `nur auf ${websites}`,
    readOnly: 'Gezeigt, wie sie gelten.',
  },
  es: {
    triggers: 'Disparadores',
    intro: 'Se leen desde arriba: el primero que decide da el veredicto. Los demás suman peso.',
    none: 'Aún sin disparadores',
    noneHint: 'Sin disparadores ninguna visita es una oportunidad, salvo que alguien pida ayuda.',
    thresholds: (can: string, must: string) => `Desde una suma de ${can} la visita es un puede, desde ${must} un debe.`,
    opening: 'Palabras de apertura',
    version: (version: number) => `Versión ${version}`,
    saved: 'guardada',
    onlyOn: (websites: string) => `solo en ${websites}`,
    readOnly: 'Se muestran como rigen.',
  },
});
