import type { Observation } from './observations.ts';

type Message = { readonly id: string; readonly from: string; readonly text: string };

/** What the clients of a log saw, by what the checker asks. */
export type Seen = {
  /** Ids of engagements by client, whatever told her of them. */
  readonly engagementsOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** Ids of offers by associate. */
  readonly offersOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** Customers and the visitors that the server knows them as. */
  readonly visitors: ReadonlyMap<string, string>;
  /** `CLIENT ENGAGEMENT` and the name of the associate whom the customer was shown. */
  readonly shown: ReadonlyMap<string, string>;
  readonly offerEnds: readonly { readonly client: string; readonly offer: string; readonly state: string }[];
  readonly granted: readonly { readonly client: string; readonly offer: string; readonly engagement: string }[];
  /** What was taken from the list. */
  readonly approached: readonly {
    readonly client: string;
    readonly opportunity: string;
    readonly engagement: string;
  }[];
  /** The messages of a conversation in the order of its stream, as one client read it from the beginning. */
  readonly streams: readonly {
    readonly client: string;
    readonly engagement: string;
    readonly inOrder: readonly Message[];
  }[];
  /** Messages whose sender was told that they are kept. */
  readonly said: readonly {
    readonly client: string;
    readonly engagement: string;
    readonly id: string;
    readonly text: string;
  }[];
  /** The last outcome of each engagement that was acknowledged. */
  readonly outcomes: ReadonlyMap<string, { readonly result: string; readonly amount: number | null }>;
  readonly acknowledged: readonly string[];
  /** Customers who went while something was under way: they need not have seen how it went on. */
  readonly unfinished: ReadonlySet<string>;
};

type Bag = Readonly<Record<string, unknown>>;

function bag(value: unknown): Bag {
  return typeof value === 'object' && value !== null ? (value as Bag) : {};
}

function list(value: unknown): readonly Bag[] {
  return Array.isArray(value) ? value.map(bag) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Sorts a log by what was seen. */
export function seenBy(log: readonly Observation[]): Seen {
  const engagementsOf = new Map<string, Set<string>>();
  const offersOf = new Map<string, Set<string>>();
  const visitors = new Map<string, string>();
  const shown = new Map<string, string>();
  const offerEnds: Seen['offerEnds'][number][] = [];
  const granted: Seen['granted'][number][] = [];
  const approached: Seen['approached'][number][] = [];
  const read = new Map<string, Map<number, Message | undefined>>();
  const said: Seen['said'][number][] = [];
  const outcomes = new Map<string, { result: string; amount: number | null }>();
  const acknowledged: string[] = [];
  const unfinished = new Set<string>();

  const add = (to: Map<string, Set<string>>, client: string, id: unknown) => {
    if (typeof id !== 'string') return;
    const known = to.get(client);
    if (known === undefined) to.set(client, new Set([id]));
    else known.add(id);
  };

  function widget(client: string, view: Bag): void {
    add(engagementsOf, client, view['engagementId']);
    const name = bag(view['associate'])['name'];
    if (typeof name === 'string') shown.set(`${client} ${view['engagementId']}`, name);
  }

  function reply(each: Observation & { readonly kind: 'reply' }): void {
    const { client, method, path, status } = each;
    if (status !== 200) return;
    const body = bag(each.body);
    const sent = bag(each.sent);
    const [, about, id = '', what] = path.match(/\/(offers|engagements)\/([^/]+)\/?(\w*)$/) ?? [];
    if (path.endsWith('/approach')) {
      approached.push({ client, opportunity: path.split('/').at(-2) ?? '', engagement: text(body['engagementId']) });
      add(engagementsOf, client, body['engagementId']);
    } else if (path === '/v1/desk') {
      for (const offer of list(body['offers'])) add(offersOf, client, offer['offerId']);
      for (const talk of list(body['engagements'])) add(engagementsOf, client, talk['engagementId']);
    } else if (path === '/v1/widget/state') {
      visitors.set(client, text(body['visitorId']));
      if (body['engagement'] !== undefined) widget(client, bag(body['engagement']));
    } else if (about === 'offers' && what === 'accept') {
      granted.push({ client, offer: id, engagement: text(body['engagementId']) });
      add(engagementsOf, client, body['engagementId']);
    } else if (about === 'engagements' && what === 'messages') {
      said.push({ client, engagement: id, id: text(sent['messageId']), text: text(sent['text']) });
    } else if (about === 'engagements' && what === 'outcome' && method === 'PUT') {
      const amount = sent['amountMinor'];
      outcomes.set(id, { result: text(sent['result']), amount: typeof amount === 'number' ? amount : null });
    }
  }

  function entry({ client, stream, seq, entry: told }: Observation & { readonly kind: 'entry' }): void {
    const { kind, data } = told;
    if (kind === 'offer.made') add(offersOf, client, data['offerId']);
    if (kind === 'offer.ended') {
      offerEnds.push({ client, offer: text(data['offerId']), state: text(data['state']) });
    }
    if (kind === 'engagement.started') add(engagementsOf, client, data['engagementId']);
    if (kind === 'invited') widget(client, data);
    const [subject, id] = stream.split(':');
    if (subject !== 'engagement' || id === undefined) return;
    add(engagementsOf, client, id);
    const key = `${client} ${id}`;
    const entries = read.get(key) ?? new Map<number, Message | undefined>();
    read.set(key, entries);
    const isMessage = kind === 'message';
    entries.set(
      seq,
      isMessage ? { id: text(data['messageId']), from: text(data['from']), text: text(data['text']) } : undefined,
    );
  }

  for (const each of log) {
    if (each.kind === 'reply') reply(each);
    else if (each.kind === 'entry') entry(each);
    else if (each.kind === 'acknowledged') acknowledged.push(...each.ids);
    else if (each.kind === 'left' && each.unfinished) unfinished.add(each.client);
  }
  const streams = [...read].map(([key, entries]) => {
    const [client = '', engagement = ''] = key.split(' ');
    const inOrder = [...entries].sort(([one], [other]) => one - other).flatMap(([, message]) => message ?? []);
    return { client, engagement, inOrder };
  });
  return {
    engagementsOf,
    offersOf,
    visitors,
    shown,
    offerEnds,
    granted,
    approached,
    streams,
    said,
    outcomes,
    acknowledged,
    unfinished,
  };
}
