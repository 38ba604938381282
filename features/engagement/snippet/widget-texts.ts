import { WAITING_DE, WAITING_EN, WAITING_ES, type WaitingTexts } from './waiting-texts.ts';

/** Every word that the widget says by itself. */
export type WidgetTexts = {
  readonly close: string;
  readonly minimise: string;
  readonly askTitle: string;
  readonly askHint: string;
  readonly askLabel: string;
  readonly askButton: string;
  readonly askNote: string;
  readonly leaveInstead: string;
  readonly sendingWish: string;
  readonly finding: string;
  readonly findingHint: string;
  readonly takingLong: string;
  readonly stopWaiting: string;
  readonly invites: (name: string) => string;
  readonly accept: (name: string) => string;
  readonly notNow: string;
  readonly noThanks: string;
  readonly noThanksHint: string;
  readonly chatWith: (name: string) => string;
  readonly you: string;
  readonly writeHere: string;
  readonly send: string;
  readonly sending: string;
  readonly notSent: string;
  readonly refusedMessage: string;
  readonly retry: string;
  readonly reconnecting: string;
  readonly end: string;
  readonly endAsk: string;
  readonly keepTalking: string;
  readonly endedTitle: (name: string) => string;
  readonly endedHint: string;
  readonly askAgain: string;
  readonly nobodyTitle: string;
  readonly nobodyHint: string;
  readonly messageTitle: string;
  readonly messageHint: string;
  readonly name: string;
  readonly contact: string;
  readonly message: string;
  readonly sendMessage: string;
  readonly needed: string;
  readonly thanksTitle: string;
  readonly thanksHint: (contact: string) => string;
  readonly failed: string;
  readonly over: string;
  readonly back: string;
  readonly newTab: string;
} & WaitingTexts;

const en: WidgetTexts = {
  close: 'Close',
  minimise: 'Minimise',
  askTitle: 'Talk to a person',
  askHint: 'Somebody who knows these products answers you here.',
  askLabel: 'What would you like to know? (optional)',
  askButton: 'Find someone',
  askNote: 'Your question and the page you are on are sent with it.',
  leaveInstead: 'Leave a message instead',
  sendingWish: 'Sending your request…',
  finding: 'Finding someone for you…',
  findingHint: 'You can go on browsing. They will write to you here.',
  takingLong: 'You need not wait here: browse on, be called back, or leave a message.',
  stopWaiting: 'Stop looking',
  invites: (name) => `${name} offers to help`,
  accept: (name) => `Chat with ${name}`,
  notNow: 'Not now',
  noThanks: 'No, thanks',
  noThanksHint: 'You will not be asked again during this visit.',
  chatWith: (name) => `Chat with ${name}`,
  you: 'You',
  writeHere: 'Write a message',
  send: 'Send',
  sending: 'Sending…',
  notSent: 'Not sent yet',
  refusedMessage: 'Could not be delivered',
  retry: 'Try again',
  reconnecting: 'Reconnecting… What you write is kept.',
  end: 'End chat',
  endAsk: 'End this chat?',
  keepTalking: 'Keep talking',
  endedTitle: (name) => `Your chat with ${name} has ended`,
  endedHint: 'Thank you for talking to us.',
  askAgain: 'Ask again',
  nobodyTitle: 'Nobody is free right now',
  nobodyHint: 'Leave a message. A person will read it and answer you.',
  messageTitle: 'Leave a message',
  messageHint: 'A person will read it and answer you.',
  name: 'Your name',
  contact: 'E-mail or telephone',
  message: 'Your message',
  sendMessage: 'Send message',
  needed: 'Please fill this in.',
  thanksTitle: 'Your message has arrived',
  thanksHint: (contact) => `We will answer you at ${contact}.`,
  failed: 'That did not get through. Please try again.',
  over: 'This invitation is over. You can ask for someone yourself.',
  back: 'Back',
  newTab: '(opens in a new tab)',
  ...WAITING_EN,
};

const de: WidgetTexts = {
  close: 'Schließen',
  minimise: 'Minimieren',
  askTitle: 'Mit einem Menschen sprechen',
  askHint: 'Hier antwortet Ihnen jemand, der sich mit diesen Produkten auskennt.',
  askLabel: 'Was möchten Sie wissen? (freiwillig)',
  askButton: 'Jemanden finden',
  askNote: 'Ihre Frage und die Seite, auf der Sie sind, werden mitgesendet.',
  leaveInstead: 'Lieber eine Nachricht hinterlassen',
  sendingWish: 'Ihre Anfrage wird gesendet …',
  finding: 'Wir suchen jemanden für Sie …',
  findingHint: 'Sie können weiterstöbern. Die Antwort kommt hier.',
  takingLong:
    'Sie müssen hier nicht warten: Stöbern Sie weiter, lassen Sie sich zurückrufen oder hinterlassen Sie eine Nachricht.',
  stopWaiting: 'Nicht weiter suchen',
  invites: (name) => `${name} bietet Hilfe an`,
  accept: (name) => `Mit ${name} chatten`,
  notNow: 'Jetzt nicht',
  noThanks: 'Nein, danke',
  noThanksHint: 'Während dieses Besuchs werden Sie nicht noch einmal gefragt.',
  chatWith: (name) => `Chat mit ${name}`,
  you: 'Sie',
  writeHere: 'Nachricht schreiben',
  send: 'Senden',
  sending: 'Wird gesendet …',
  notSent: 'Noch nicht gesendet',
  refusedMessage: 'Konnte nicht zugestellt werden',
  retry: 'Noch einmal versuchen',
  reconnecting: 'Verbindung wird wiederhergestellt … Was Sie schreiben, bleibt erhalten.',
  end: 'Chat beenden',
  endAsk: 'Diesen Chat beenden?',
  keepTalking: 'Weiter chatten',
  endedTitle: (name) => `Ihr Chat mit ${name} ist beendet`,
  endedHint: 'Danke für das Gespräch.',
  askAgain: 'Noch einmal fragen',
  nobodyTitle: 'Gerade ist niemand frei',
  nobodyHint: 'Hinterlassen Sie eine Nachricht. Ein Mensch liest sie und antwortet Ihnen.',
  messageTitle: 'Nachricht hinterlassen',
  messageHint: 'Ein Mensch liest sie und antwortet Ihnen.',
  name: 'Ihr Name',
  contact: 'E-Mail oder Telefon',
  message: 'Ihre Nachricht',
  sendMessage: 'Nachricht senden',
  needed: 'Bitte ausfüllen.',
  thanksTitle: 'Ihre Nachricht ist angekommen',
  thanksHint: (contact) => `Wir antworten Ihnen unter ${contact}.`,
  failed: 'Das ist nicht angekommen. Bitte versuchen Sie es noch einmal.',
  over: 'Diese Einladung ist vorbei. Sie können selbst jemanden rufen.',
  back: 'Zurück',
  newTab: '(öffnet einen neuen Tab)',
  ...WAITING_DE,
};

const es: WidgetTexts = {
  close: 'Cerrar',
  minimise: 'Minimizar',
  askTitle: 'Hablar con una persona',
  askHint: 'Aquí le responde alguien que conoce estos productos.',
  askLabel: '¿Qué le gustaría saber? (opcional)',
  askButton: 'Buscar a alguien',
  askNote: 'Se envían su pregunta y la página en la que está.',
  leaveInstead: 'Prefiero dejar un mensaje',
  sendingWish: 'Enviando su solicitud…',
  finding: 'Buscando a alguien para usted…',
  findingHint: 'Puede seguir navegando. Le escribirán aquí.',
  takingLong: 'No tiene que esperar aquí: siga navegando, pida que le llamen o deje un mensaje.',
  stopWaiting: 'Dejar de buscar',
  invites: (name) => `${name} le ofrece ayuda`,
  accept: (name) => `Chatear con ${name}`,
  notNow: 'Ahora no',
  noThanks: 'No, gracias',
  noThanksHint: 'No se le volverá a preguntar durante esta visita.',
  chatWith: (name) => `Chat con ${name}`,
  you: 'Usted',
  writeHere: 'Escriba un mensaje',
  send: 'Enviar',
  sending: 'Enviando…',
  notSent: 'Aún no enviado',
  refusedMessage: 'No se pudo entregar',
  retry: 'Reintentar',
  reconnecting: 'Reconectando… Lo que escriba se conserva.',
  end: 'Terminar el chat',
  endAsk: '¿Terminar este chat?',
  keepTalking: 'Seguir hablando',
  endedTitle: (name) => `Su chat con ${name} ha terminado`,
  endedHint: 'Gracias por hablar con nosotros.',
  askAgain: 'Preguntar de nuevo',
  nobodyTitle: 'Ahora mismo no hay nadie libre',
  nobodyHint: 'Deje un mensaje. Una persona lo leerá y le responderá.',
  messageTitle: 'Dejar un mensaje',
  messageHint: 'Una persona lo leerá y le responderá.',
  name: 'Su nombre',
  contact: 'Correo o teléfono',
  message: 'Su mensaje',
  sendMessage: 'Enviar mensaje',
  needed: 'Rellene este campo.',
  thanksTitle: 'Su mensaje ha llegado',
  thanksHint: (contact) => `Le responderemos en ${contact}.`,
  failed: 'No se ha podido enviar. Inténtelo de nuevo.',
  over: 'Esta invitación ha terminado. Puede llamar a alguien usted mismo.',
  back: 'Atrás',
  newTab: '(se abre en otra pestaña)',
  ...WAITING_ES,
};

const CATALOGUE: Readonly<Record<string, WidgetTexts>> = { en, de, es };

/** The words in the language of the page, else in English: `de-AT` reads as `de`. */
export function textsFor(language: string): WidgetTexts {
  return CATALOGUE[language.toLowerCase().split(/[-_]/)[0] ?? ''] ?? en;
}
