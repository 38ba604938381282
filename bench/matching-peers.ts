import { Engine } from 'json-rules-engine';
import pg from 'pg';
import type { HandWritten } from './matching-floor.ts';
import { IDLE_LIMIT, LANGUAGES, RULES } from './matching-world.ts';

/** The same question put to a database. */
export type HandPeer = {
  ask(place: number, language: string, knows: readonly number[], now: number): Promise<readonly unknown[]>;
  close(): Promise<void>;
};

const KEPT = RULES.slice(0, 7).map((rule) => rule.ruleId.replaceAll('-', '_'));

/** PostgreSQL with a row for each associate and place: the standings are columns there too, and the statement is prepared. */
export async function openPostgres(url: string, hand: readonly HandWritten[]): Promise<HandPeer> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create table match_row (place int, row_number int, qualified boolean, free_since float8, languages text[],
    ${KEPT.map((name) => `${name} float8`).join(', ')})`);
  for (const [place, { standings, qualified, freeSince, entries }] of hand.entries()) {
    for (let from = 0; from < entries.length; from += 5_000) {
      const rows = entries.slice(from, from + 5_000).map((entry, offset) => {
        const row = from + offset;
        const since = freeSince[row] ?? Number.POSITIVE_INFINITY;
        return {
          place,
          row_number: row,
          qualified: qualified[row] === 1,
          free_since: Number.isFinite(since) ? since : 9e15,
          languages: entry.languages,
          ...Object.fromEntries(KEPT.map((name, index) => [name, standings[index]?.[row] ?? 0])),
        };
      });
      await client.query('insert into match_row select * from jsonb_populate_recordset(null::match_row, $1)', [
        JSON.stringify(rows),
      ]);
    }
  }
  await client.query('create index on match_row (place) where qualified');
  await client.query('analyze match_row');
  const weights = RULES.map((rule) => rule.weight);
  const kept = KEPT.map((name, index) => `${weights[index]} * ${name}`).join(' + ');
  const text = `select row_number, ${KEPT.join(', ')}, ${kept}
      + ${weights[7]} * (case when $2 = any(languages) then 1 else 0 end)
      + ${weights[8]} * (case when row_number = any($3::int[]) then 1 else 0 end)
      + ${weights[9]} * least(1, greatest(0, $4::float8 - free_since) / ${IDLE_LIMIT}) as score
    from match_row where place = $1 and qualified order by score desc limit 10`;
  return {
    ask: async (place, language, knows, now) =>
      (await client.query({ name: 'match', text, values: [place, language, [...knows], now] })).rows,
    close: () => client.end(),
  };
}

/** json-rules-engine, asked for each associate in turn; each rule that holds adds its weight. @returns the median in milliseconds */
export async function timeRulesEngine({ standings, qualified, entries }: HandWritten, rounds: number): Promise<number> {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const [index, rule] of RULES.entries()) {
    const value = index < 7 ? 0.5 : (LANGUAGES[0] ?? '');
    const operator = index < 7 ? 'greaterThanInclusive' : 'contains';
    engine.addRule({
      conditions: { all: [{ fact: index < 7 ? `standing${index}` : 'languages', operator, value }] },
      event: { type: rule.ruleId, params: { weight: rule.weight } },
    });
  }
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const from = performance.now();
    const scores: [number, number][] = [];
    for (const [row, entry] of entries.entries()) {
      if (qualified[row] === 0) continue;
      const facts: Record<string, unknown> = { languages: entry.languages };
      for (const [index, column] of standings.entries()) facts[`standing${index}`] = column[row];
      const { events } = await engine.run(facts);
      scores.push([row, events.reduce((sum, { params }) => sum + Number(params?.['weight'] ?? 0), 0)]);
    }
    scores.sort((one, other) => other[1] - one[1]);
    times.push(performance.now() - from);
  }
  return times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? Number.NaN;
}
