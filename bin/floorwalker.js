#!/usr/bin/env node
// Plain JavaScript that old versions of Node understand: it runs the program on Node 24 or newer, or says what is missing.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const program = join(root, 'apps', 'cli', 'main.ts');
const pinned = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const running = Number(process.versions.node.split('.')[0]);

if (!existsSync(join(root, 'node_modules', 'fastify'))) {
  fail(`The packages are not installed. Run in ${root}:  npm ci`);
} else if (running >= 24) {
  run();
} else if (existsSync(pinned)) {
  runPinned();
} else {
  fail(
    `Floorwalker needs Node 24; this is ${process.versions.node}. Run "npm ci", which brings one, or install Node 24.`,
  );
}

/** In this very process: whoever ends it ends the program. What is compiled is kept for the next start, where this folder may be written. */
function run() {
  module.enableCompileCache(join(root, 'node_modules', '.cache', 'floorwalker'));
  import(program);
}

/** The channel lets the program notice when this process has gone without a word. */
function runPinned() {
  const child = spawn(pinned, [fileURLToPath(import.meta.url)].concat(process.argv.slice(2)), {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((signal) => {
    process.on(signal, () => {
      child.kill(signal);
    });
  });
  child.on('error', (error) => {
    fail(`Node at ${pinned} cannot be run: ${error.message}`);
  });
  child.on('exit', (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else {
      process.exitCode = code === null ? 1 : code;
    }
  });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
