import { readOrigin, snippetHtml } from '../../features/enterprise/core/index.ts';
import { answersTo } from './ask.ts';
import { CommandError } from './explain.ts';
import { addressOf, granted, type Setting, say, type Where, withSetting } from './setting.ts';

export type InitOptions = Where & {
  readonly enterprise?: string;
  readonly name?: string;
  readonly email?: string;
  readonly password?: string;
  readonly website?: string;
  readonly origin?: string;
};

const QUESTIONS = [
  { option: 'enterprise', text: 'Name of your enterprise:' },
  { option: 'name', text: 'Your name:' },
  { option: 'email', text: 'Your e-mail address (to sign in with):' },
  { option: 'password', text: 'A password (8 characters or more):', hidden: true },
  { option: 'website', text: 'Name of your website:' },
  { option: 'origin', text: 'Its address (e.g. https://www.example.com):' },
] as const;

const ACTOR = 'command-line';

/** `floorwalker init`: an enterprise, its first administrator, a website, and what to paste into its pages. */
export async function init(options: InitOptions): Promise<void> {
  // Without a terminal, what is missing is said before anything is opened or made.
  if (!process.stdin.isTTY) await answersTo(QUESTIONS, options);
  return withSetting(options, async (setting) => {
    await refuseSecondTime(setting);
    const answers = await answersTo(QUESTIONS, options);
    for (const { option, text } of QUESTIONS) {
      if (answers[option].trim() === '') throw new CommandError(`This cannot be left empty: ${text}`);
    }
    if (!/^[^\s@]+@[^\s@]+$/.test(answers.email))
      throw new CommandError(`"${answers.email}" is not an e-mail address.`);
    if (answers.password.length < 8) throw new CommandError('The password is too short: 8 characters or more.');
    const origin = granted(readOrigin(answers.origin));
    const { enterprise, config } = setting;
    // An attempt that broke off after this leaves an account and no enterprise: it is taken up again.
    const made = await enterprise.createPerson(answers);
    const personId = granted(made.ok ? made : await enterprise.resetPassword(answers.email, answers.password, ACTOR));
    const enterpriseId = await enterprise.createEnterprise(answers.enterprise, { actor: ACTOR });
    const change = { enterpriseId, actor: ACTOR };
    const associateId = granted(
      await enterprise.addMembership(change, { personId, roles: ['administrator', 'associate'] }),
    );
    await licenseForEverything(setting, enterpriseId, answers.enterprise, associateId);
    const website = granted(await enterprise.createWebsite(change, { name: answers.website, origins: [origin] }));
    const address = addressOf(config);
    say(`${answers.enterprise} is set up (${enterpriseId}), with ${answers.email} as administrator and associate.

Paste this into every page of ${origin}, before </head>:

  ${snippetHtml(address, website.publicKey)}

Then start the server with  floorwalker serve  and open
  ${address}/desk/     to sell
  ${address}/console/  to watch and to change settings`);
    if (config.publicUrl === undefined) {
      say(
        '\nThe snippet names this machine only. Set PUBLIC_URL to the address that customers reach before you go live.',
      );
    }
  });
}

/** The level that lets her sell wherever no rule set of the enterprise asks for more. */
const FIRST_LEVEL = 1;

/** A first place in the hierarchy, above all that will be imported, and the licence to sell there: without one nobody can help. */
async function licenseForEverything(
  { catalog, skills }: Setting,
  enterpriseId: string,
  name: string,
  associateId: string,
): Promise<void> {
  granted(await catalog.importCatalog(enterpriseId, { nodes: [{ code: 'everything', name }] }, ACTOR));
  const [everything] = (await catalog.nodes(enterpriseId)).items;
  if (everything === undefined) throw new Error('The place that was just made is not there.');
  const { nodeId } = everything;
  granted(await skills.addAccreditation(enterpriseId, associateId, { nodeId, level: FIRST_LEVEL }, ACTOR));
  granted(await skills.grantLicence(enterpriseId, associateId, { nodeId }, ACTOR));
}

async function refuseSecondTime({ enterprise }: Setting): Promise<void> {
  const [first] = await enterprise.enterprises();
  if (first === undefined) return;
  throw new CommandError(
    first.demonstration
      ? 'This database holds the demonstration, whose passwords everybody knows. Name another with --data or --database-url.'
      : `This database is set up already, for ${first.name}. Nothing was changed.`,
  );
}
