/** A bell that needs no file: two rising tones, repeated until somebody answers. */
export type Chime = {
  /** Whether a sound would be heard: browsers keep quiet until the person has touched the page. */
  readonly ready: () => boolean;
  /** Call from any click or key: wakes the sound without playing it. */
  readonly wake: () => void;
  /** Call from a click or key: wakes the sound and plays it once; says whether it was played. */
  readonly test: () => Promise<boolean>;
  /** Rings now and again and again until `stop`. */
  readonly start: () => void;
  /** From the next ring on, until it is said otherwise: softly where she is in a conversation. */
  readonly soften: (soft: boolean) => void;
  readonly stop: () => void;
};

const REPEAT = 2_600;
const NOTES: readonly (readonly [hertz: number, at: number])[] = [
  [659.25, 0],
  [880, 0.16],
  [1108.73, 0.32],
];

/** Loudness of a ring, and of a soft one, 0 to 1. */
const LOUD = 0.22;
const SOFT = 0.05;

function ring(context: AudioContext, loudness: number): void {
  for (const [hertz, at] of NOTES) {
    const start = context.currentTime + at;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.type = 'triangle';
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(loudness, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.5);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.55);
  }
}

export function createChime(makeContext: () => AudioContext): Chime {
  let context: AudioContext | undefined;
  let soft = false;
  let repeat: ReturnType<typeof setInterval> | undefined;
  const play = (): void => {
    context ??= makeContext();
    if (context.state === 'running') ring(context, soft ? SOFT : LOUD);
    // Without a touch the promise stays open: then the page says that the sound is off.
    else void context.resume();
  };
  return {
    ready: () => context?.state === 'running',
    wake: () => {
      context ??= makeContext();
      if (context.state !== 'running') void context.resume();
    },
    test: async () => {
      context ??= makeContext();
      await Promise.race([context.resume(), new Promise((settle) => setTimeout(settle, 1_000))]);
      if (context.state !== 'running') return false;
      ring(context, LOUD);
      return true;
    },
    start: () => {
      if (repeat !== undefined) return;
      play();
      repeat = setInterval(play, REPEAT);
    },
    soften: (softly) => {
      soft = softly;
    },
    stop: () => {
      clearInterval(repeat);
      repeat = undefined;
    },
  };
}
