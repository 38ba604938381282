import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CommandError } from './explain.ts';

/** A question of a command, and the option that answers it without asking. */
export type Question = { readonly option: string; readonly text: string; readonly hidden?: boolean };

/**
 * Asks at the terminal for what was not given as an option. Where there is no terminal, says which options are missing.
 * @returns the answers by option, as given or typed
 */
export async function answersTo<Option extends string>(
  questions: readonly (Question & { readonly option: Option })[],
  given: Readonly<Partial<Record<Option, string>>>,
): Promise<Record<Option, string>> {
  const missing = questions.filter(({ option }) => given[option] === undefined);
  if (missing.length > 0 && !process.stdin.isTTY) {
    const options = missing.map(
      ({ option }) => `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    );
    throw new CommandError(`There is no terminal to ask at. Give: ${options.join(', ')}`);
  }
  const answers: Partial<Record<Option, string>> = { ...given };
  for (const question of missing) answers[question.option] = await ask(question);
  return answers as Record<Option, string>;
}

async function ask({ text, hidden }: Question): Promise<string> {
  let silent = false;
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!silent) process.stdout.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  try {
    const answer = terminal.question(`${text} `);
    silent = hidden === true;
    return (await answer).trim();
  } finally {
    terminal.close();
    if (silent) process.stdout.write('\n');
  }
}
