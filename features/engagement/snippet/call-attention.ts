/** How often the page's title changes, in milliseconds. */
const BLINK_MS = 1_000;

let audio: AudioContext | undefined;
/** Ends what is in the title now. */
let quiet: () => void = () => undefined;

/** Browsers let a page sound only after the customer did something on it: call it while she does. */
export function allowSound(): void {
  try {
    audio ??= new AudioContext();
    void audio.resume();
  } catch {
    // without sound there is still the title
  }
}

/**
 * Tells her who looks elsewhere that somebody is there: two soft tones, and the words in the page's title until she looks, or until
 * there are others.
 */
export function callAttention(words: string): void {
  chime();
  quiet();
  if (!document.hidden) return;
  const title = document.title;
  let shown = false;
  const blink = () => {
    shown = !shown;
    document.title = shown ? `● ${words}` : title;
  };
  blink();
  const timer = setInterval(blink, BLINK_MS);
  quiet = () => {
    quiet = () => undefined;
    clearInterval(timer);
    document.removeEventListener('visibilitychange', seen);
    // The page may have given itself another title meanwhile.
    if (document.title === `● ${words}`) document.title = title;
  };
  const seen = () => !document.hidden && quiet();
  document.addEventListener('visibilitychange', seen);
}

function chime(): void {
  if (audio?.state !== 'running') return;
  for (const [index, pitch] of [660, 880].entries()) {
    const at = audio.currentTime + index * 0.16;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.12, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.35);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.4);
  }
}
