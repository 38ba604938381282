import { flushCompileCache } from 'node:module';
import { explain } from './explain.ts';
import { createProgram } from './program.ts';

// Now, for a process that is killed would keep nothing of what it has compiled.
flushCompileCache();

try {
  await createProgram().parseAsync();
} catch (error) {
  const { message, code } = explain(error);
  process.stderr.write(`${message}\n`);
  process.exitCode = code;
}
