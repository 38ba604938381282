import { randomBytes } from 'node:crypto';
import { DAY } from '../../kernel/time.ts';
import { CommandError } from './explain.ts';
import { granted, say, type Where, withSetting } from './setting.ts';

/** `floorwalker token EMAIL`: prints a bearer token for scripts, and nothing else, so that it can be piped. */
export function token(
  email: string,
  options: Where & { readonly name: string; readonly days?: string },
): Promise<void> {
  const days = options.days === undefined ? undefined : Number(options.days);
  if (days !== undefined && !(Number.isInteger(days) && days > 0 && days <= 3_650)) {
    throw new CommandError(`--days ${options.days} is not a number of days from 1 to 3650.`);
  }
  return withSetting(options, async ({ enterprise }) => {
    const person = await enterprise.personByEmail(email);
    if (person === undefined) throw new CommandError(`Nobody has an account with the e-mail address ${email}.`);
    const expiresAt = days === undefined ? undefined : Date.now() + days * DAY;
    say(granted(await enterprise.issueToken(person.personId, options.name, expiresAt)).token);
  });
}

/** `floorwalker reset-password EMAIL`: sets a password, made up unless given, and ends all sessions of the person. */
export function resetPassword(email: string, options: Where & { readonly password?: string }): Promise<void> {
  const password = options.password ?? randomBytes(12).toString('base64url');
  if (password.length < 8) throw new CommandError('The password is too short: 8 characters or more.');
  return withSetting(options, async ({ enterprise }) => {
    granted(await enterprise.resetPassword(email, password, 'command-line'));
    say(`${email} is signed out everywhere.${options.password === undefined ? ` The new password: ${password}` : ''}`);
  });
}
