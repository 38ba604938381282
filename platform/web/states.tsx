import { Alert, Box, Button, EmptyState, Group, Skeleton, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconCloudOff, IconLock } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiProblem } from './api-client.ts';
import { pageTexts } from './page-texts.ts';
import { useRefusalWords } from './refusals.tsx';
import { useFormat, useTexts } from './texts.tsx';

/** Loading: the shape of what will come, never a spinner on an empty page. */
export function Waiting({ rows = 5, height = 36 }: { readonly rows?: number; readonly height?: number }) {
  const t = useTexts(pageTexts);
  return (
    <Stack gap="xs" p="md" aria-busy="true">
      <VisuallyHidden role="status">{t.loading}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => `row-${row}`).map((key, row) => (
        <Skeleton key={key} height={height} radius="sm" opacity={1 - row / (rows + 2)} />
      ))}
    </Stack>
  );
}

type NothingProps = {
  readonly icon: ReactNode;
  /** What will appear here. */
  readonly title: string;
  /** How to make it appear. */
  readonly hint: string;
  readonly action?: ReactNode;
};

/** Empty: says what will appear here and how to make it appear. */
export function Nothing({ icon, title, hint, action }: NothingProps) {
  return (
    <Box py="xl" px="md">
      <EmptyState size="sm" icon={icon} title={title} description={hint} maw={420} mx="auto">
        {action === undefined ? null : <EmptyState.Actions>{action}</EmptyState.Actions>}
      </EmptyState>
    </Box>
  );
}

/** Error: says what happened and what to do. */
export function Failure({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const t = useTexts(pageTexts);
  const words = useRefusalWords();
  const problem = error instanceof ApiProblem ? error : undefined;
  const offline = problem?.status === 0;
  const forbidden = problem?.status === 403;
  const icon = offline ? (
    <IconCloudOff size={18} />
  ) : forbidden ? (
    <IconLock size={18} />
  ) : (
    <IconAlertTriangle size={18} />
  );
  return (
    <Alert
      m="md"
      color={forbidden ? 'gray' : 'must'}
      variant="light"
      icon={icon}
      title={offline ? t.offline : forbidden ? t.refused : t.failed}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{offline ? t.offlineHelp : forbidden ? t.notYours : words(error)}</Text>
        {retry === undefined || forbidden ? null : (
          <Button size="xs" variant="default" onClick={retry}>
            {t.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** Stale: what is shown is older than it should be, and says how old. */
export function Stale({ since }: { readonly since: number }) {
  const t = useTexts(pageTexts);
  const format = useFormat();
  return (
    <Group gap={6} px="md" py={6} role="status" c="var(--fw-must-text)" bg="var(--fw-must-soft)" wrap="nowrap">
      <IconCloudOff size={16} aria-hidden />
      <Text size="xs" title={format.exact(since)}>
        {t.staleSince(format.clock(since))}
      </Text>
    </Group>
  );
}

type QueryViewProps<T> = {
  readonly query: UseQueryResult<T>;
  readonly waiting?: ReactNode;
  /** Shown instead of the content when `isEmpty` says so. */
  readonly empty?: ReactNode;
  readonly isEmpty?: (data: T) => boolean;
  readonly children: (data: T) => ReactNode;
};

/** The five states of everything that is loaded: loading, error, stale, empty, full. */
export function QueryView<T>({ query, waiting, empty, isEmpty, children }: QueryViewProps<T>) {
  // What is asked again and again forgets its error with each question; the reader keeps it until there is an answer.
  const [kept, keep] = useState<unknown>(null);
  if (query.error !== null && query.error !== kept) keep(query.error);
  if (query.data === undefined) {
    const error = query.error ?? kept;
    if (error !== null) return <Failure error={error} retry={() => void query.refetch()} />;
    return waiting ?? <Waiting />;
  }
  return (
    <>
      {query.error === null ? null : <Stale since={query.dataUpdatedAt} />}
      {empty !== undefined && isEmpty?.(query.data) === true ? empty : children(query.data)}
    </>
  );
}
