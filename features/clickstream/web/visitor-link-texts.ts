import { defineTexts } from '../../../platform/web/texts.tsx';

/** Texts of links between visitors, beside a visit. */
export const visitorLinkTexts = defineTexts({
  en: {
    title: 'Linked visitors',
    linked: 'Found to be the same visitor',
    undo: 'Part them',
    question:
      'The other visitor’s events leave this visit and become a visit of their own. Both are worked out anew; this is not undone.',
    confirm: 'Yes, part them',
    keep: 'Leave them',
  },
  de: {
    title: 'Verknüpfte Besucher',
    linked: 'Als derselbe Besucher erkannt',
    undo: 'Trennen',
    question:
      'Die Ereignisse des anderen Besuchers verlassen diesen Besuch und werden ein eigener. Beide werden neu berechnet; das wird nicht rückgängig gemacht.',
    confirm: 'Ja, trennen',
    keep: 'So lassen',
  },
  es: {
    title: 'Visitantes vinculados',
    linked: 'Reconocido como el mismo visitante',
    undo: 'Separar',
    question:
      'Los eventos del otro visitante salen de esta visita y forman una propia. Ambas se calculan de nuevo; esto no se deshace.',
    confirm: 'Sí, separar',
    keep: 'Dejarlos',
  },
});
