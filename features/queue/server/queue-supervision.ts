import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { type Assigned, decide, type OfferId, type QueueCommand, type SupervisorCloseBody } from '../core/index.ts';
import { NO_OPPORTUNITY, whyNot } from './queue-claim.ts';
import { MOST_ROUNDS } from './queue-match.ts';
import { candidateIn, keepRanking, type Ranked, rankFor, sameQuestion, wordsFor } from './queue-ranking.ts';
import type { QueueShell } from './queue-shell.ts';
import { type Locked, lockOffers, readQueued } from './queue-store.ts';

/** What a supervisor does to the queue by hand. Whoever calls has asked whether she may; every real change is audited once. */
export type QueueSupervision = {
  /** Offers it to one associate alone, who may sell it and is at her desk; asked again for her it changes nothing. */
  assignTo(who: Supervisor, opportunityId: string, associateId: string): Promise<Result<Assigned>>;
  /** Ends the search for somebody; a customer who asked is told that nobody comes. */
  dismiss(who: Supervisor, opportunityId: string, why: SupervisorCloseBody): Promise<Result<undefined>>;
};

export type Supervisor = { readonly enterpriseId: string; readonly actor: string };

export function createQueueSupervision(shell: QueueShell): QueueSupervision {
  const { deps } = shell;
  const { database, makeId, audit } = deps;

  async function assignIn(
    unit: Unit,
    { enterpriseId, actor }: Supervisor,
    locked: Locked,
    ranked: Ranked,
    associateId: string,
  ): Promise<Result<Assigned>> {
    const candidate = candidateIn(ranked.ranking, associateId);
    if (candidate === undefined) {
      const details = whyNot(ranked, associateId);
      return refuse('unprocessable', 'not-qualified', 'This associate may not serve this customer.', details);
    }
    if (candidate.availability === 'offline') {
      return refuse('conflict', 'not-at-desk', 'She is not at her desk: the customer would wait for nobody.');
    }
    const { opportunity, offers } = locked.queued;
    if (opportunity.simulated && !candidate.simulated) {
      return refuse('unprocessable', 'simulated-customer', 'A simulated customer is left to simulated associates.');
    }
    const offerId: OfferId = makeId('off');
    const command: QueueCommand = { kind: 'assign', candidate, offerId };
    const decision = decide(locked.queued, command, unit.now, locked.policy);
    if (!decision.ok) return decision;
    const hers = decision.next.offers.find((each) => each.state === 'pending' && each.associateId === associateId);
    if (hers === undefined) throw new Error('Who was assigned an opportunity holds an offer of it.');
    if (decision.next !== locked.queued) {
      const decisionId = await keepRanking(deps, unit, locked, ranked);
      await shell.actIn(unit, locked, command, wordsFor(deps, locked, ranked, [decisionId]));
      const lost = offers.filter((each) => each.state === 'pending').map((each) => each.associateId);
      const { opportunityId: subject } = opportunity;
      const before = { associateIds: lost };
      const after = { associateId, offerId };
      await audit(unit, { enterpriseId, actor, action: 'opportunity.assign', subject, before, after });
    }
    return ok({ offerId: hers.offerId, dueAt: toIso(hers.dueAt) });
  }

  return {
    assignTo: async (who, opportunityId, associateId) => {
      const { enterpriseId } = who;
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        const seen = await database.forTenant(enterpriseId, (unit) => readQueued(unit, opportunityId, 'look'));
        if (seen === undefined) return NO_OPPORTUNITY;
        const ranked = await rankFor(deps, seen.queued.opportunity, 'licensed');
        const assigned = await database.forTenant(enterpriseId, async (unit) => {
          await lockOffers(unit, enterpriseId);
          const locked = await readQueued(unit, opportunityId, 'lock');
          if (locked === undefined) return NO_OPPORTUNITY;
          if (!sameQuestion(seen.queued.opportunity, locked.queued.opportunity)) return undefined;
          return assignIn(unit, who, locked, ranked, associateId);
        });
        if (assigned !== undefined) return assigned;
      }
      return refuse('conflict', 'changed-meanwhile', 'What this customer wants has just changed: look again.');
    },
    dismiss: ({ enterpriseId, actor }, opportunityId, { reason, note }) =>
      database.forTenant(enterpriseId, async (unit): Promise<Result<undefined>> => {
        const locked = await readQueued(unit, opportunityId, 'lock');
        if (locked === undefined) return NO_OPPORTUNITY;
        const columns = note === undefined ? {} : { closed_note: note };
        const decision = await shell.actIn(unit, locked, { kind: 'dismiss', reason }, { columns });
        if (!decision.ok) return decision;
        const before = { state: locked.queued.opportunity.state };
        const after = { reason };
        await audit(unit, { enterpriseId, actor, action: 'opportunity.close', subject: opportunityId, before, after });
        return ok(undefined);
      }),
  };
}
