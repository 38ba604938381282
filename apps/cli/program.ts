import { Command } from 'commander';
import { IMPORT_ENCODINGS, IMPORT_LAYOUTS } from '../../features/catalog/core/index.ts';
import { RECORDING_FORMATS } from '../../features/clickstream/core/index.ts';
import { demo } from './demo-command.ts';
import { doctor } from './doctor-command.ts';
import { erase } from './erase-command.ts';
import { exportFiles } from './export-command.ts';
import { importCatalogue } from './import-command.ts';
import { importCustomers } from './import-customers-command.ts';
import { init } from './init-command.ts';
import { migrateDatabase } from './migrate-command.ts';
import { resetPassword, token } from './person-commands.ts';
import { replay } from './replay-command.ts';
import { serve } from './serve-command.ts';

/** The command line. Every command that touches a database takes the same options to say which. */
export function createProgram(): Command {
  const program = new Command('floorwalker')
    .description(
      'Live guided selling for the web. Settings come from the environment too: PORT, HOST, PUBLIC_URL, DATABASE_URL.',
    )
    .showHelpAfterError()
    .showSuggestionAfterError();

  const onDatabase = (command: Command): Command =>
    command
      .option('--data <folder>', 'folder of the embedded database (default ./data)')
      .option('--database-url <url>', 'a PostgreSQL database instead (default: DATABASE_URL)');
  const onPort = (command: Command): Command => command.option('--port <number>', 'port of the server (default 8080)');

  onPort(onDatabase(program.command('serve')))
    .description('run the server')
    .action(serve);

  onPort(onDatabase(program.command('demo')))
    .description('run it with a made-up enterprise, two websites and simulated people')
    .option('--quiet', 'without simulated people')
    .action(demo);

  onPort(onDatabase(program.command('init')))
    .description('set up an enterprise: asks for what is not given, prints the snippet to paste')
    .option('--enterprise <name>', 'name of the enterprise')
    .option('--name <name>', 'name of its first administrator')
    .option('--email <address>', 'her e-mail address')
    .option('--password <password>', 'her password, 8 characters or more')
    .option('--website <name>', 'name of the website')
    .option('--origin <url>', 'its scheme and host, e.g. https://www.example.com')
    .action(init);

  onDatabase(program.command('migrate')).description('bring the database up to date').action(migrateDatabase);

  onDatabase(program.command('token'))
    .description('print a bearer token with which a script calls as a person')
    .argument('<email>', 'the person')
    .option('--name <name>', 'what it is for', 'script')
    .option('--days <number>', 'days until it expires (default: never)')
    .action(token);

  onDatabase(program.command('reset-password'))
    .description('set a password, and sign the person out everywhere')
    .argument('<email>', 'the person')
    .option('--password <password>', 'the new one (default: made up and printed)')
    .action(resetPassword);

  const layouts = RECORDING_FORMATS.map((format) => format.name).join(', ');
  onPort(program.command('replay'))
    .description('play a recording of events through the intake of a running server')
    .argument('<file>', 'REES46, YooChoose, Diginetica, Retailrocket, OTTO, or our own lines; may be packed with gzip')
    .requiredOption('--key <write key>', 'write key of the website')
    .option('--url <url>', 'address of the server (default: this machine)')
    .option(
      '--speed <times>',
      'how many times the recorded pace, live: 1 as recorded, 60 an hour in a minute (default: as fast as it goes, in the past)',
    )
    .option('--format <layout>', `layout of the file (default: told by its first line): ${layouts}`)
    .action(replay);

  onDatabase(program.command('import-catalogue'))
    .description(
      'read a file of nodes, products or page mappings into the catalogue; the same again goes on where it stopped',
    )
    .argument(
      '<file>',
      "CSV, JSON, JSON lines, Google's merchant feed or taxonomy, Best Buy's categories; may be packed with gzip",
    )
    .option('--enterprise <id>', 'which, where there are several')
    .option('--layout <layout>', `layout of the file (default: told by its beginning): ${IMPORT_LAYOUTS.join(', ')}`)
    .option('--encoding <encoding>', `its encoding (default: told by its bytes): ${IMPORT_ENCODINGS.join(', ')}`)
    .option(
      '--language <code>',
      'names of nodes are in this language, e.g. de: they stand beside the names that are there',
    )
    .option('--currency <code>', 'of prices that name none, e.g. EUR')
    .option('--node <code>', 'the place of products that name none')
    .option('--rejected <file>', 'write every rejected field there, as CSV')
    .action(importCatalogue);

  onDatabase(program.command('export'))
    .description('write everything of an enterprise as JSON lines, a file for each table')
    .argument('<directory>', 'a new directory')
    .option('--enterprise <id>', 'which, where there are several')
    .action(exportFiles);

  onDatabase(program.command('import-customers'))
    .description('take customers from a CSV or JSON file; broken off, the same command goes on')
    .argument('<file>', 'CSV with a head line, a JSON list, or a JSON object a line')
    .option('--enterprise <id>', 'which, where there are several')
    .option('--encoding <name>', 'of the file, e.g. windows-1252 (default: UTF-8, or what its byte order mark says)')
    .option('--id <name>', 'name of this import (default: made of name, size and date of the file)')
    .action(importCustomers);

  onDatabase(program.command('erase'))
    .description('erase everything personal of a customer; amounts stay under a pseudonym')
    .option('--customer <id>', 'the number under which the enterprise knows her')
    .option('--visitor <id>', 'her browser, as pages of Floorwalker name it (vis_...)')
    .option('--enterprise <id>', 'which, where there are several')
    .action(erase);

  onPort(onDatabase(program.command('doctor')))
    .description('check a set-up and say what to mend')
    .action(doctor);

  return program;
}
