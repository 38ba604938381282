import { Button, Group, Paper, Text } from '@mantine/core';

type MeanwhileProps = {
  /** Who answered and when, as a title. */
  readonly title: string;
  /** What was answered; two lines of it are shown. */
  readonly answer: string;
  /** She wanted to send, and was asked: that hers has not gone out. */
  readonly held: string | undefined;
  readonly words: { readonly sendAllTheSame: string; readonly discard: string };
  readonly sendNow: () => void;
  readonly discard: () => void;
};

/** Above a composer: somebody has answered while she wrote. She decides once more before hers goes out. */
export function Meanwhile({ title, answer, held, words, sendNow, discard }: MeanwhileProps) {
  return (
    <Paper role="alert" px="sm" py={8} mb={8} bg="var(--fw-can-soft)" withBorder={held !== undefined}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <Text size="sm" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
        “{answer}”
      </Text>
      {held === undefined ? null : (
        <Text size="sm" mt={4}>
          {held}
        </Text>
      )}
      <Group gap={6} mt={6}>
        <Button size="compact-sm" variant="default" onClick={sendNow}>
          {words.sendAllTheSame}
        </Button>
        <Button size="compact-sm" variant="default" onClick={discard}>
          {words.discard}
        </Button>
      </Group>
    </Paper>
  );
}
