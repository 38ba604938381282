import { List, Text } from '@mantine/core';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { TriggerChange } from '../core/index.ts';
import { qualifierTexts } from './qualifier-texts.ts';

/** Differences between two sets of triggers, in words. */
export function ChangeList({ changes }: { readonly changes: readonly TriggerChange[] }) {
  const t = useTexts(qualifierTexts);
  return (
    <List size="sm" spacing={4}>
      {changes.map(({ what, triggerId, name, before, after }) => (
        <List.Item key={`${what} ${triggerId ?? ''}`} style={{ overflowWrap: 'anywhere' }}>
          {name === undefined ? null : <b>{name} </b>}
          {t.changes[what]}
          {before === undefined && after === undefined ? null : ': '}
          {before === undefined ? null : (
            <Text span size="sm" c="dimmed" td={after === undefined ? 'line-through' : undefined}>
              {before}
            </Text>
          )}
          {before === undefined || after === undefined ? null : ' → '}
          {after}
        </List.Item>
      ))}
    </List>
  );
}
