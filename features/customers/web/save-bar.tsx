import { Button, Group, Text } from '@mantine/core';
import { Failure } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import { segmentsTexts } from './segments-texts.ts';

type SaveBarProps = {
  readonly version: number;
  readonly changed: boolean;
  readonly mayChange: boolean;
  readonly saving: { readonly isPending: boolean; readonly isSuccess: boolean; readonly error: Error | null };
  readonly onSave: () => void;
  readonly onDiscard: () => void;
};

/** Which version is shown, whether it is changed, and what came of saving it. */
export function SaveBar({ version, changed, mayChange, saving, onSave, onDiscard }: SaveBarProps) {
  const t = useTexts(segmentsTexts);
  return (
    <>
      {saving.error === null ? null : <Failure error={saving.error} />}
      <Group gap="sm">
        {mayChange ? (
          <>
            <Button disabled={!changed} loading={saving.isPending} onClick={onSave}>
              {t.save}
            </Button>
            {changed ? (
              <Button variant="default" onClick={onDiscard}>
                {t.discard}
              </Button>
            ) : null}
          </>
        ) : null}
        <Text size="sm" c="dimmed" role="status">
          {mayChange ? (changed ? t.unsaved : saving.isSuccess ? t.saved : t.version(version)) : t.readOnly}
        </Text>
      </Group>
    </>
  );
}
