import { Button, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { useState } from 'react';
import { Failure } from '../../../platform/web/states.tsx';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { WebsiteView } from '../core/index.ts';
import { enterpriseTexts } from './enterprise-texts.ts';
import { useWebsiteChange } from './website-queries.ts';

/** The lines of a text, trimmed, without empty ones and repetitions. */
export function linesOf(text: string): readonly string[] {
  return [
    ...new Set(
      text
        .split(/\s+/)
        .map((line) => line.trim())
        .filter(Boolean),
    ),
  ];
}

type WebsiteOriginsProps = {
  readonly enterpriseId: string;
  readonly website: WebsiteView;
  readonly mayChange: boolean;
};

/** From which hosts browsers may send. */
export function WebsiteOrigins({ enterpriseId, website, mayChange }: WebsiteOriginsProps) {
  const t = useTexts(enterpriseTexts);
  const known = website.origins.join('\n');
  const [text, setText] = useState(known);
  const save = useWebsiteChange(enterpriseId, website);
  return (
    <Stack gap="xs">
      <Title order={2}>{t.origins}</Title>
      <Textarea
        aria-label={t.origins}
        description={t.originsHint}
        autosize
        minRows={2}
        readOnly={!mayChange}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {save.error === null ? null : <Failure error={save.error} />}
      {mayChange ? (
        <Group>
          <Button
            size="sm"
            variant="default"
            disabled={linesOf(text).join('\n') === known}
            loading={save.isPending}
            onClick={() =>
              save.mutate({ origins: [...linesOf(text)] }, { onSuccess: (saved) => setText(saved.origins.join('\n')) })
            }
          >
            {t.save}
          </Button>
          {save.isSuccess && linesOf(text).join('\n') === known ? (
            <Text size="sm" c="dimmed" role="status">
              {t.saved}
            </Text>
          ) : null}
        </Group>
      ) : null}
    </Stack>
  );
}
