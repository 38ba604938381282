/** What a server tells a browser while the desk is closed: words of the machine and an id, nothing of anybody. */
export type PushedAlert = {
  readonly kind: 'offer' | 'offer-ended' | 'test';
  /** The offer. */
  readonly subject: string;
  readonly verdict?: string;
};

export type AlertTexts = {
  readonly must: string;
  readonly can: string;
  readonly body: string;
  readonly accept: string;
  readonly open: string;
  readonly test: string;
  readonly testBody: string;
  readonly taken: (by: string) => string;
  readonly gone: string;
  readonly notSent: string;
};

/** A catalogue of its own: the worker that reads it loads without the page and its frameworks. */
const TEXTS: Readonly<Record<string, AlertTexts>> = {
  en: {
    must: 'A customer needs you',
    can: 'A customer you may approach',
    body: 'The offer is open for a short time.',
    accept: 'Accept',
    open: 'Open the desk',
    test: 'Alerts work on this device',
    testBody: 'This is how an offer arrives when the desk is closed.',
    taken: (by) => `${by} was faster`,
    gone: 'This offer is no longer open',
    notSent: 'Your answer did not arrive. Open the desk.',
  },
  de: {
    must: 'Ein Kunde braucht Sie',
    can: 'Ein Kunde, den Sie ansprechen dürfen',
    body: 'Das Angebot ist nur kurz offen.',
    accept: 'Annehmen',
    open: 'Tisch öffnen',
    test: 'Dieses Gerät meldet Angebote',
    testBody: 'So kommt ein Angebot an, wenn der Tisch geschlossen ist.',
    taken: (by) => `${by} war schneller`,
    gone: 'Dieses Angebot ist nicht mehr offen',
    notSent: 'Ihre Antwort kam nicht an. Öffnen Sie den Tisch.',
  },
  es: {
    must: 'Un cliente le necesita',
    can: 'Un cliente al que puede dirigirse',
    body: 'La oferta está abierta poco tiempo.',
    accept: 'Aceptar',
    open: 'Abrir la mesa',
    test: 'Los avisos funcionan en este dispositivo',
    testBody: 'Así llega una oferta con la mesa cerrada.',
    taken: (by) => `${by} fue más rápido`,
    gone: 'Esta oferta ya no está abierta',
    notSent: 'Su respuesta no llegó. Abra la mesa.',
  },
};

export function alertTexts(language: string): AlertTexts {
  const texts = TEXTS[language.slice(0, 2).toLowerCase()] ?? TEXTS['en'];
  if (texts === undefined) throw new Error('There is no English.');
  return texts;
}

/** Reads a message; undefined for what is none of ours, or of a later version. */
export function readAlert(value: unknown): PushedAlert | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('subject' in value)) return undefined;
  const { kind, subject } = value;
  if (kind !== 'offer' && kind !== 'offer-ended' && kind !== 'test') return undefined;
  if (typeof subject !== 'string') return undefined;
  const verdict = 'verdict' in value && typeof value.verdict === 'string' ? { verdict: value.verdict } : {};
  return { kind, subject, ...verdict };
}

/** What came of accepting from a notification: where to go, or what to say. */
export type AcceptResult = { readonly open: string } | { readonly say: string };

/**
 * Reads the server's answer to an acceptance: exactly one gets the customer, the others are told who.
 * @param status of the answer; 0: there was none
 */
export function acceptResult(status: number, body: unknown, texts: AlertTexts): AcceptResult {
  const facts: Readonly<Record<string, unknown>> = typeof body === 'object' && body !== null ? { ...body } : {};
  const { engagementId, by } = facts;
  if (status === 200 && typeof engagementId === 'string') return { open: `/desk/floor/${engagementId}` };
  // Signed out on this device: the page asks who it is.
  if (status === 401) return { open: '/desk/' };
  if (status >= 400 && status < 500) return { say: typeof by === 'string' ? texts.taken(by) : texts.gone };
  return { say: texts.notSent };
}
