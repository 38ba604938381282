import { defineTexts } from '../../../platform/web/texts.tsx';

export const deviceTexts = defineTexts({
  en: {
    devices: 'Alerts while the desk is closed',
    intro:
      'This browser, or your phone, tells you of an offer even when the desk is in the background or closed. The message names nobody: it says that somebody waits.',
    add: 'Alert me on this device',
    none: 'No device alerts you yet',
    noneHint: 'Open this page on your phone or computer and turn it on there.',
    thisOne: 'this device',
    since: (when: string) => `since ${when}`,
    last: (when: string) => `last alerted ${when}`,
    failing: (status: number) => `its push service answered ${status}`,
    test: 'Test',
    tested: 'Sent: it should be there within seconds.',
    end: 'End',
    denied: 'Notifications are blocked for this site. Allow them in the settings of the browser, then come back.',
    unsupported:
      'This browser cannot be alerted while the desk is closed. On an iPhone, add the desk to the home screen first.',
    noService: 'The browser could not reach its push service. Try again when it is on the internet.',
  },
  de: {
    devices: 'Hinweise bei geschlossenem Tisch',
    intro:
      'Dieser Browser oder Ihr Telefon meldet ein Angebot auch dann, wenn der Tisch im Hintergrund oder geschlossen ist. Die Meldung nennt niemanden: nur, dass jemand wartet.',
    add: 'Auf diesem Gerät melden',
    none: 'Noch meldet sich kein Gerät',
    noneHint: 'Öffnen Sie diese Seite auf Telefon oder Rechner und schalten Sie es dort ein.',
    thisOne: 'dieses Gerät',
    since: (when: string) => `seit ${when}`,
    last: (when: string) => `zuletzt gemeldet ${when}`,
    failing: (status: number) => `sein Push-Dienst antwortete ${status}`,
    test: 'Prüfen',
    tested: 'Gesendet: sollte in Sekunden da sein.',
    end: 'Beenden',
    denied: 'Mitteilungen sind für diese Seite gesperrt. Erlauben Sie sie in den Einstellungen des Browsers.',
    unsupported:
      'Dieser Browser kann bei geschlossenem Tisch nichts melden. Auf dem iPhone den Tisch zuerst zum Home-Bildschirm hinzufügen.',
    noService: 'Der Browser erreicht seinen Push-Dienst nicht. Versuchen Sie es mit Internetverbindung noch einmal.',
  },
  es: {
    devices: 'Avisos con la mesa cerrada',
    intro:
      'Este navegador, o su teléfono, avisa de una oferta aunque la mesa esté en segundo plano o cerrada. El aviso no nombra a nadie: dice que alguien espera.',
    add: 'Avisarme en este dispositivo',
    none: 'Aún no avisa ningún dispositivo',
    noneHint: 'Abra esta página en su teléfono u ordenador y actívelo allí.',
    thisOne: 'este dispositivo',
    since: (when: string) => `desde ${when}`,
    last: (when: string) => `último aviso ${when}`,
    failing: (status: number) => `su servicio push respondió ${status}`,
    test: 'Probar',
    tested: 'Enviado: debería llegar en segundos.',
    end: 'Terminar',
    denied: 'Las notificaciones están bloqueadas para este sitio. Permítalas en los ajustes del navegador.',
    unsupported:
      'Este navegador no puede avisar con la mesa cerrada. En un iPhone, añada primero la mesa a la pantalla de inicio.',
    noService: 'El navegador no alcanza su servicio push. Inténtelo de nuevo con conexión a internet.',
  },
});
