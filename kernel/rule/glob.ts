/**
 * Whether a text fits a pattern in which `*` stands for any run of characters (none and `/` included) and `?` for one.
 * Case is ignored. The time is bounded by pattern length times text length: on a mismatch only the latest star is
 * widened, which suffices because an earlier star can gain nothing that the latest one cannot.
 */
export function fitsGlob(pattern: string, text: string): boolean {
  return fitsLowered(pattern.toLowerCase(), text.toLowerCase());
}

/** As much of a text as matching needs. */
type Characters = { readonly length: number; readonly charCodeAt: (index: number) => number };

/** `fitsGlob` for a pattern and a text that are in lower case already. */
export function fitsLowered(pattern: string, text: Characters): boolean {
  let star = -1;
  let resume = 0;
  let inPattern = 0;
  let inText = 0;
  while (inText < text.length) {
    const wanted = pattern.charCodeAt(inPattern);
    if (wanted === STAR) {
      star = inPattern;
      resume = inText;
      inPattern += 1;
    } else if (inPattern < pattern.length && (wanted === ANY_ONE || wanted === text.charCodeAt(inText))) {
      inPattern += 1;
      inText += 1;
    } else if (star >= 0) {
      resume += 1;
      inText = resume;
      inPattern = star + 1;
    } else {
      return false;
    }
  }
  while (pattern.charCodeAt(inPattern) === STAR) inPattern += 1;
  return inPattern === pattern.length;
}

const STAR = '*'.charCodeAt(0);
const ANY_ONE = '?'.charCodeAt(0);
