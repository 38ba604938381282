import type { Hierarchy, NodeId } from '../../features/catalog/core/index.ts';
import { availabilityOf, isMeasured } from '../../features/matching/core/index.ts';
import type { Staffing } from '../../features/qualifier/core/index.ts';
import type { AskStaffing } from '../../features/qualifier/server/qualifier-ports.ts';
import type { Roster } from '../../features/skills/core/index.ts';

type Asked = {
  readonly roster: (enterpriseId: string) => Promise<Roster>;
  readonly hierarchy: (enterpriseId: string) => Promise<Hierarchy>;
};

/** How many associates who may sell at a place are at their desks, and how many of them free. Simulated ones serve simulated customers. */
export function createStaffing({ roster, hierarchy }: Asked): AskStaffing {
  return async ({ enterpriseId, nodeId, simulated, now }): Promise<Staffing> => {
    const [{ entries }, places] = [await roster(enterpriseId), await hierarchy(enterpriseId)];
    const ancestors = nodeId === undefined ? [] : places.ancestors(nodeId as NodeId).map((each) => each.nodeId);
    const staffing = { free: 0, atDesk: 0 };
    for (const entry of entries) {
      const availability = availabilityOf(entry);
      if (availability === 'offline' || (simulated && !entry.simulated) || !isMeasured(entry, ancestors, now)) continue;
      staffing.atDesk += 1;
      if (availability === 'free') staffing.free += 1;
    }
    return staffing;
  };
}
