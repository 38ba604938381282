import { defineTexts } from '../../../platform/web/texts.tsx';

/** Of a conversation that goes on with somebody else, since the connection of its associate was lost. */
export const passedOnTexts = defineTexts({
  en: {
    searched: 'Your connection was lost for too long. Somebody else is looked for to go on with this customer.',
    passedTo: (name: string) => `Your connection was lost for too long. ${name} goes on with this customer.`,
    goOn: (name: string) =>
      `${name} was talking to this customer when the connection was lost. Read what was said, and go on.`,
  },
  de: {
    searched: 'Ihre Verbindung war zu lange unterbrochen. Für diese Person wird jemand anderes gesucht.',
    passedTo: (name: string) => `Ihre Verbindung war zu lange unterbrochen. ${name} hilft dieser Person weiter.`,
    goOn: (name: string) =>
      `${name} war mit dieser Person im Gespräch, als die Verbindung abriss. Lesen Sie, was gesagt wurde, und machen Sie weiter.`,
  },
  es: {
    searched: 'Su conexión estuvo perdida demasiado tiempo. Se busca a otra persona para este cliente.',
    passedTo: (name: string) => `Su conexión estuvo perdida demasiado tiempo. ${name} sigue con este cliente.`,
    goOn: (name: string) => `${name} atendía a este cliente cuando se perdió la conexión. Lea lo dicho y continúe.`,
  },
});
