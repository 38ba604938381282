import { describe, expect, test } from 'vitest';
import { remaining } from './countdown-ring.tsx';
import { createFormat, relativeParts, stopwatch } from './format.ts';
import { fitting } from './palette.tsx';
import { initials } from './settings-menu.tsx';
import { titleFor } from './tab-title.ts';
import { chooseLanguage } from './texts.tsx';

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('formats', () => {
  test('money in its currency: whole amounts without decimals, yen without any', () => {
    const english = createFormat('en-GB');
    expect(english.money(4_120_000, 'EUR')).toBe('€41,200');
    expect(english.money(3_579, 'USD')).toBe('US$35.79');
    expect(english.money(1_500, 'JPY')).toBe('JP¥1,500');
    expect(english.money(3_579, '')).toBe('35.79');
    expect(plain(createFormat('de-DE').money(41_250, 'EUR'))).toBe('412,50 €');
  });

  test('the signs of numbers are those of the language', () => {
    expect([createFormat('de').groupSign, createFormat('de').decimalSign]).toEqual(['.', ',']);
    expect(createFormat('es').decimalSign).toBe(',');
    expect(createFormat('es').groupSign).toBe('.');
  });

  test('time is relative, and never says that something will happen', () => {
    const english = createFormat('en-GB');
    expect(english.ago(0, 4_000)).toBe('now');
    expect(english.ago(0, 75_000)).toBe('1 min ago');
    expect(english.ago(5_000, 0)).toBe('now');
    expect(createFormat('de').ago(0, 3 * 3_600_000)).toBe('vor 3 Std.');
    expect(relativeParts(-26 * 3_600_000)).toEqual({ value: -1, unit: 'day' });
  });

  test('a stopwatch is never negative', () => {
    expect([stopwatch(372_000), stopwatch(3_723_000), stopwatch(-5)]).toEqual(['6:12', '1:02:03', '0:00']);
  });

  test('QC1: the ring is full at the start, empty at the deadline, and stays empty', () => {
    expect(remaining(1_000, 1_000, 31_000)).toEqual({ share: 1, ms: 30_000 });
    expect(remaining(16_000, 1_000, 31_000)).toEqual({ share: 0.5, ms: 15_000 });
    expect(remaining(99_000, 1_000, 31_000)).toEqual({ share: 0, ms: 0 });
    expect(remaining(0, 1_000, 31_000).share).toBe(1);
    expect(remaining(5, 5, 5)).toEqual({ share: 0, ms: 0 });
  });

  test('QC5: the title of the tab moves while an offer waits, and counts what is unread', () => {
    const titles = [0, 1, 2].map((second) => titleFor('Desk', 'Offer: Mortgages', 2, second));
    expect(titles).toEqual(['● Offer: Mortgages', '(2) Desk', '● Offer: Mortgages']);
    expect(titleFor('Desk', undefined, 0, 0)).toBe('Desk');
  });

  test('DT9: the language is the first wish that there is, else English', () => {
    expect(chooseLanguage(['fr-FR', 'de-AT', 'en'])).toBe('de');
    expect(chooseLanguage(['es'])).toBe('es');
    expect(chooseLanguage(['ja'])).toBe('en');
  });

  test('DT9: the palette finds by parts of words, without accents', () => {
    const commands = ['Sales Office', 'Sales Floor', 'Señora Núñez', 'Test the sound of an offer'].map((label) => ({
      id: label,
      label,
      group: 'Go to',
      run: () => undefined,
    }));
    expect(fitting(commands, 'off').map((each) => each.label)).toEqual(['Sales Office', 'Test the sound of an offer']);
    expect(fitting(commands, 'te').map((each) => each.label)).toEqual(['Test the sound of an offer']);
    expect(fitting(commands, 'nunez').map((each) => each.label)).toEqual(['Señora Núñez']);
    expect(fitting(commands, '')).toHaveLength(4);
  });

  test('languages have names; what is none stays as it is', () => {
    expect([createFormat('en').language('de'), createFormat('de').language('en')]).toEqual(['German', 'Englisch']);
    expect(createFormat('en').language('<b>')).toBe('<b>');
  });

  test('initials', () => {
    expect([initials('Ingrid Sommer'), initials('Ana María de la Cruz'), initials('x'), initials('')]).toEqual([
      'IS',
      'AC',
      'X',
      '',
    ]);
  });
});
