/** What a customer reads while she waits, and when she is to be called. */
export type WaitingTexts = {
  readonly within: (minutes: number) => string;
  readonly late: string;
  readonly place: (place: number) => string;
  readonly again: string;
  readonly gone: string;
  readonly connectionLost: (name: string) => string;
  readonly offline: string;
  readonly browse: string;
  readonly otherWayTitle: string;
  readonly otherWayHint: string;
  readonly waitOn: string;
  readonly callTitle: string;
  readonly number: string;
  readonly numberHint: string;
  readonly numberNeeded: string;
  readonly nameOptional: string;
  readonly about: string;
  readonly when: string;
  readonly soon: string;
  readonly later: string;
  readonly time: string;
  readonly timeNeeded: string;
  readonly callMe: string;
  readonly calledTitle: string;
  readonly calledSoon: (number: string) => string;
  readonly calledAt: (number: string, at: string) => string;
  readonly cancelCall: string;
  readonly chatNow: string;
  readonly here: (name: string) => string;
  readonly wrote: (name: string) => string;
  readonly nowHelps: (name: string) => string;
};

export const WAITING_EN: WaitingTexts = {
  within: (minutes) =>
    minutes < 1
      ? 'Usually under 30 seconds.'
      : minutes === 1
        ? 'Usually under a minute.'
        : `Usually under ${minutes} minutes.`,
  late: 'It is taking longer than usual.',
  place: (place) => (place === 1 ? 'You are next.' : `You are number ${place} in the queue.`),
  gone: 'The connection to the person who was helping you was lost. We are looking for somebody else, who will see what you have written.',
  connectionLost: (name) =>
    `The connection to ${name} was lost. One moment, please: we are waiting for it to come back.`,
  again: 'The person who was about to help you could not come. We are asking the next one.',
  offline: 'You are offline. Your request is kept and leaves as soon as you are connected.',
  browse: 'Browse on, tell me',
  otherWayTitle: 'Can we help you later?',
  otherWayHint: 'Nobody is free right now. Leave a message or be called back: a person will answer you.',
  waitOn: 'Wait on',
  callTitle: 'Call me back',
  number: 'Telephone',
  numberHint: 'With the country code, e.g. +44 20 7946 0958',
  numberNeeded: 'Please give a number with its country code, e.g. +44 20 7946 0958.',
  nameOptional: 'Your name (optional)',
  about: 'What is it about? (optional)',
  when: 'When does it suit you?',
  soon: 'As soon as someone is free',
  later: 'Later, at a time of mine',
  time: 'Date and time',
  timeNeeded: 'Please choose a time within the next 14 days.',
  callMe: 'Call me',
  calledTitle: 'We will call you',
  calledSoon: (number) => `At ${number}, as soon as someone is free.`,
  calledAt: (number, at) => `At ${number}, ${at}.`,
  cancelCall: 'Cancel the call',
  chatNow: 'Chat now instead',
  here: (name) => `${name} is here`,
  wrote: (name) => `${name} wrote to you`,
  nowHelps: (name) => `${name} helps you from now on.`,
};

export const WAITING_DE: WaitingTexts = {
  within: (minutes) =>
    minutes < 1
      ? 'Meist in weniger als 30 Sekunden.'
      : minutes === 1
        ? 'Meist in weniger als einer Minute.'
        : `Meist in weniger als ${minutes} Minuten.`,
  late: 'Es dauert länger als üblich.',
  place: (place) =>
    place === 1 ? 'Sie sind als Nächstes an der Reihe.' : `Sie sind auf Platz ${place} der Warteschlange.`,
  gone: 'Die Verbindung zu der Person, die Ihnen geholfen hat, ist abgerissen. Wir suchen jemand anderen, der sieht, was Sie geschrieben haben.',
  connectionLost: (name) =>
    `Die Verbindung zu ${name} ist abgerissen. Einen Moment bitte: wir warten, bis sie wieder da ist.`,
  again: 'Wer Ihnen gerade helfen wollte, konnte nicht kommen. Wir fragen die nächste Person.',
  offline: 'Sie sind offline. Ihre Anfrage bleibt erhalten und geht hinaus, sobald Sie verbunden sind.',
  browse: 'Weiterstöbern, Bescheid geben',
  otherWayTitle: 'Können wir Ihnen später helfen?',
  otherWayHint:
    'Gerade ist niemand frei. Hinterlassen Sie eine Nachricht oder lassen Sie sich zurückrufen: Ein Mensch antwortet Ihnen.',
  waitOn: 'Weiter warten',
  callTitle: 'Rückruf',
  number: 'Telefon',
  numberHint: 'Mit Landesvorwahl, z. B. +49 30 901820',
  numberNeeded: 'Bitte eine Nummer mit Landesvorwahl angeben, z. B. +49 30 901820.',
  nameOptional: 'Ihr Name (freiwillig)',
  about: 'Worum geht es? (freiwillig)',
  when: 'Wann passt es Ihnen?',
  soon: 'Sobald jemand frei ist',
  later: 'Später, zu meiner Zeit',
  time: 'Datum und Uhrzeit',
  timeNeeded: 'Bitte eine Zeit innerhalb der nächsten 14 Tage wählen.',
  callMe: 'Rufen Sie mich an',
  calledTitle: 'Wir rufen Sie an',
  calledSoon: (number) => `Unter ${number}, sobald jemand frei ist.`,
  calledAt: (number, at) => `Unter ${number}, ${at}.`,
  cancelCall: 'Anruf absagen',
  chatNow: 'Lieber jetzt chatten',
  here: (name) => `${name} ist da`,
  wrote: (name) => `${name} hat Ihnen geschrieben`,
  nowHelps: (name) => `${name} hilft Ihnen ab jetzt.`,
};

export const WAITING_ES: WaitingTexts = {
  within: (minutes) =>
    minutes < 1
      ? 'Normalmente en menos de 30 segundos.'
      : minutes === 1
        ? 'Normalmente en menos de un minuto.'
        : `Normalmente en menos de ${minutes} minutos.`,
  late: 'Está tardando más de lo normal.',
  place: (place) => (place === 1 ? 'Es su turno a continuación.' : `Es el número ${place} de la cola.`),
  gone: 'Se ha perdido la conexión con la persona que le atendía. Buscamos a otra, que verá lo que ha escrito.',
  connectionLost: (name) => `Se ha perdido la conexión con ${name}. Un momento, por favor: esperamos a que vuelva.`,
  again: 'La persona que iba a ayudarle no ha podido venir. Preguntamos a la siguiente.',
  offline: 'No tiene conexión. Su solicitud se conserva y saldrá en cuanto la recupere.',
  browse: 'Seguir navegando, avísenme',
  otherWayTitle: '¿Podemos ayudarle más tarde?',
  otherWayHint: 'Ahora mismo no hay nadie libre. Deje un mensaje o pida que le llamen: una persona le responderá.',
  waitOn: 'Seguir esperando',
  callTitle: 'Que me llamen',
  number: 'Teléfono',
  numberHint: 'Con el prefijo del país, p. ej. +34 910 505 000',
  numberNeeded: 'Indique un número con el prefijo del país, p. ej. +34 910 505 000.',
  nameOptional: 'Su nombre (opcional)',
  about: '¿De qué se trata? (opcional)',
  when: '¿Cuándo le viene bien?',
  soon: 'En cuanto alguien esté libre',
  later: 'Más tarde, a la hora que elija',
  time: 'Fecha y hora',
  timeNeeded: 'Elija una hora dentro de los próximos 14 días.',
  callMe: 'Llámenme',
  calledTitle: 'Le llamaremos',
  calledSoon: (number) => `Al ${number}, en cuanto alguien esté libre.`,
  calledAt: (number, at) => `Al ${number}, ${at}.`,
  cancelCall: 'Cancelar la llamada',
  chatNow: 'Mejor chatear ahora',
  here: (name) => `${name} está aquí`,
  wrote: (name) => `${name} le ha escrito`,
  nowHelps: (name) => `A partir de ahora le ayuda ${name}.`,
};
