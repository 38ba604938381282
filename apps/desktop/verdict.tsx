import { VerdictChip } from '../../features/queue/web/verdict-chip.tsx';

export const verdictChip = (verdict: string) => <VerdictChip verdict={verdict} />;
