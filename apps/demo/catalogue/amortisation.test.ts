import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amortise, monthlyPayment } from './amortisation.ts';

const terms = fc.record({
  principal: fc.integer({ min: 1_000, max: 5_000_000 }),
  rate: fc.integer({ min: 0, max: 1500 }).map((basis) => basis / 100),
  years: fc.integer({ min: 1, max: 40 }),
});

describe('the calculator of the demonstration lender', () => {
  test('200,000 at 6.5 % over 30 years costs 1,264.14 a month, as the published tables say', () => {
    expect(monthlyPayment({ principal: 200_000, rate: 6.5, years: 30 })).toBe(126_414);
  });

  test('without interest the payment is the principal by months', () => {
    const loan = amortise({ principal: 120_000, rate: 0, years: 10 });
    expect(loan.payment).toBe(100_000);
    expect(loan.totalInterest).toBe(0);
  });

  test('any loan ends at nothing owed, repays exactly what was lent, and adds up', () => {
    fc.assert(
      fc.property(terms, (loan) => {
        const result = amortise(loan);
        const repaid = result.schedule.reduce((sum, year) => sum + year.principal, 0);
        const interest = result.schedule.reduce((sum, year) => sum + year.interest, 0);
        expect(result.schedule.at(-1)?.balance).toBe(0);
        expect(result.schedule).toHaveLength(loan.years);
        expect(repaid).toBe(loan.principal * 100);
        expect(interest).toBe(result.totalInterest);
        expect(result.totalPaid).toBe(repaid + interest);
      }),
    );
  });

  test('what is owed never grows', () => {
    fc.assert(
      fc.property(terms, (loan) => {
        const balances = amortise(loan).schedule.map((year) => year.balance);
        expect(balances.every((balance, index) => index === 0 || balance <= (balances[index - 1] ?? 0))).toBe(true);
      }),
    );
  });
});
