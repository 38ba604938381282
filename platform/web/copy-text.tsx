import { Button, Code, CopyButton, Group } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { pageTexts } from './page-texts.ts';
import { useTexts } from './texts.tsx';

/** A text to take away: shown in full, copied with one press. */
export function CopyText({ text }: { readonly text: string }) {
  const t = useTexts(pageTexts);
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <Code block flex={1} miw={0} style={{ whiteSpace: 'pre-wrap', wordBreak: 'break-all' }}>
        {text}
      </Code>
      <CopyButton value={text} timeout={2_500}>
        {({ copied, copy }) => (
          <Button
            size="sm"
            variant={copied ? 'light' : 'default'}
            onClick={copy}
            leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            style={{ flexShrink: 0 }}
          >
            {copied ? t.copied : t.copy}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
