import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failure } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { NodeView } from '../core/index.ts';
import { nodeEditorTexts } from './node-editor-texts.ts';
import { nodeName } from './tree-rows.ts';

type EditFormProps = {
  readonly save: { readonly mutate: () => void; readonly isPending: boolean; readonly error: Error | null };
  /** Something that is needed is missing or wrong. */
  readonly incomplete: boolean;
  readonly close: () => void;
  readonly children: ReactNode;
};

/** A form that is saved or left, and says why it could not be saved. */
export function EditForm({ save, incomplete, close, children }: EditFormProps) {
  const t = useTexts(nodeEditorTexts);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm" maw={640}>
        {children}
        {save.error === null ? null : <Failure error={save.error} />}
        <Group gap="sm">
          <Button type="submit" loading={save.isPending} disabled={incomplete}>
            {t.save}
          </Button>
          <Button variant="default" onClick={close}>
            {t.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Places to choose from, by name and code. */
export function placeOptions(
  nodes: readonly NodeView[],
  language: string,
): { readonly value: string; readonly label: string }[] {
  return nodes.map((each) => ({ value: each.nodeId, label: `${nodeName(each, language)} (${each.code ?? ''})` }));
}
