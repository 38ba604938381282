import type { Choice } from '../../../platform/web/choice-dialog.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { SupervisorCloseBody } from '../core/index.ts';
import { supervisionTexts } from './supervision-texts.ts';

const REASONS: readonly SupervisorCloseBody['reason'][] = ['handled-elsewhere', 'not-a-customer', 'test', 'other'];

/** Why a supervisor may end a search or a conversation. */
export function useCloseReasons(): readonly Choice[] {
  const { reasons } = useTexts(supervisionTexts);
  return REASONS.map((value) => ({ value, label: reasons[value] }));
}
