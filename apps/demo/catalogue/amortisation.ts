/** What a loan costs. `principal` in dollars, `rate` in percent a year, `years` as the term. */
export type LoanTerms = { readonly principal: number; readonly rate: number; readonly years: number };

/** One year of a schedule, in cents: what was paid for interest and for principal, and what is still owed. */
type ScheduleYear = {
  readonly year: number;
  readonly interest: number;
  readonly principal: number;
  readonly balance: number;
};

/** The whole course of a loan, in cents. */
export type Amortisation = {
  readonly payment: number;
  readonly totalInterest: number;
  readonly totalPaid: number;
  readonly schedule: readonly ScheduleYear[];
};

/**
 * The level monthly payment that repays a loan, in cents, rounded up to the cent so that the last payment is never the
 * larger one: P * r / (1 - (1 + r)^-n), the present value of an annuity; without interest P / n.
 */
export function monthlyPayment(terms: LoanTerms): number {
  const cents = Math.round(terms.principal * 100);
  const months = Math.round(terms.years * 12);
  const monthly = terms.rate / 1200;
  const exact = monthly === 0 ? cents / months : (cents * monthly) / (1 - (1 + monthly) ** -months);
  return Math.ceil(exact - 1e-6);
}

/** Pays the loan off month by month, with interest rounded to the cent as a bank books it. */
export function amortise(terms: LoanTerms): Amortisation {
  const payment = monthlyPayment(terms);
  const months = Math.round(terms.years * 12);
  let balance = Math.round(terms.principal * 100);
  let totalInterest = 0;
  const schedule: ScheduleYear[] = [];
  let interestOfYear = 0;
  let principalOfYear = 0;
  for (let month = 1; month <= months; month += 1) {
    const interest = Math.round((balance * terms.rate) / 1200);
    const repaid = month === months ? balance : Math.min(balance, payment - interest);
    balance -= repaid;
    totalInterest += interest;
    interestOfYear += interest;
    principalOfYear += repaid;
    if (month % 12 === 0 || month === months) {
      schedule.push({ year: schedule.length + 1, interest: interestOfYear, principal: principalOfYear, balance });
      interestOfYear = 0;
      principalOfYear = 0;
    }
  }
  return { payment, totalInterest, totalPaid: Math.round(terms.principal * 100) + totalInterest, schedule };
}
