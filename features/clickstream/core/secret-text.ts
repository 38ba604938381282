/**
 * Names of what must not be read: secrets, payment cards, bank accounts, numbers of persons, in the languages that pages
 * write them in. Matched against a name whose words are set apart (see `namesSecret`).
 */
const SECRET_NAMES = [
  // Passwords and codes.
  '\\p{L}*pass ?(word|wort|wd|phrase|code|key)\\p{L}*|\\p{L}*passwd\\p{L}*|pwd|kenn ?wort|mot ?de ?passe|mdp|contrase[nñ]a',
  'clave|senha|wachtwoord|l[oö]senord|has[lł]o|security ?code|secret|api ?key|(auth|access) ?token|otp|one ?time|t?pin',
  'm?tan|(verification|confirmation) ?code|2fa|mfa',
  // Cards.
  '\\p{L}*cv[vc]\\d?|csc|cvn|pan|\\p{L}*card ?(no|nr|num\\p{L}*|holder|owner|name|exp\\p{L}*|code|security)',
  'cc ?(no|nr|num\\p{L}*|name|exp\\p{L}*|type)|karten ?(nummer|nr|inhaber|pr[uü]fnummer)',
  'num[eé]ro de (carte|compte)|n[uú]mero de (la )?(tarjeta|cuenta)',
  // Accounts.
  'iban\\p{L}*|bic|swift|sort ?code|routing ?(no|num\\p{L}*)|account ?(no|nr|num\\p{L}*)|konto ?(nummer|nr)|blz|bankleitzahl',
  'cuenta bancaria',
  // Persons.
  'ssn|social ?security\\p{L}*|sozialversicherung\\p{L}*|ahv|nino|dni|bsn|passport ?(no|num\\p{L}*)?|tax ?(id|no|num\\p{L}*)',
  'steuer ?(id|nummer)',
].join('|');

/** What is called nothing but this is where its number goes; a credit card's limit, or the wish for one, may be read. */
const CARD =
  /^((your|my) )?((credit|debit|bank|kredit|giro) ?(card|karte)|card|cc|carte bancaire|carte bleue|carte de cr[eé]dit|tarjeta( de cr[eé]dito)?)\d?$/i;

const SECRET_NAME = new RegExp(`(^|[^\\p{L}])(${SECRET_NAMES})(?=$|[^\\p{L}])`, 'iu');

/** Whether what is called so must not be read. Words may be set apart by case, underscores, hyphens or dots. */
export function namesSecret(name: string): boolean {
  const words = name
    .replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')
    .replace(/[_\-.[\]:*\s]+/g, ' ')
    .trim();
  return SECRET_NAME.test(words) || CARD.test(words);
}

/** Whether a text holds the number of a payment card or of a bank account. */
export function holdsSecret(text: string): boolean {
  return looksLikeCard(text) || looksLikeAccount(text);
}

/** Whether a text holds 13 to 19 digits in a row that pass the check sum of payment cards. */
export function looksLikeCard(text: string): boolean {
  for (const run of text.match(/\d(?:[ .-]?\d){12,18}/g) ?? []) {
    let sum = 0;
    [...run.replace(/\D/g, '')].reverse().forEach((digit, place) => {
      const double = Number(digit) * (place % 2 === 0 ? 1 : 2);
      sum += double > 9 ? double - 9 : double;
    });
    if (sum % 10 === 0) return true;
  }
  return false;
}

/** Lengths of account numbers by country (the registry of ISO 13616). */
const LENGTHS =
  'AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29CH21CR22CY28CZ24DE22DK18DO28EE20ES24FI18FO18FR27GB22GE22GI23GL18GR27GT28HR21' +
  'HU28IE22IL23IS26IT27JO30KW30KZ20LB28LI21LT20LU20LV21MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22' +
  'SA24SE24SI19SK24SM27TN24TR26UA29VG24XK20';

/** Whether a text holds an IBAN: as long as its country writes them, and the rest of 97 is 1 (ISO 7064). */
export function looksLikeAccount(text: string): boolean {
  for (const [found] of text.toUpperCase().matchAll(/\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}/g)) {
    const whole = found.replace(/[ -]/g, '');
    const at = LENGTHS.indexOf(whole.slice(0, 2));
    const length = at % 4 === 0 ? Number(LENGTHS.slice(at + 2, at + 4)) : Number.POSITIVE_INFINITY;
    // What follows an account in a sentence may look like more of it.
    if (whole.length >= length && restOf97(whole.slice(4, length) + whole.slice(0, 4)) === 1) return true;
  }
  return false;
}

function restOf97(text: string): number {
  let rest = 0;
  for (const sign of text) {
    for (const digit of Number.parseInt(sign, 36).toString()) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest;
}
