import {
  Alert,
  Button,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  TagsInput,
  Text,
  Textarea,
} from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useRefusalWords } from '../../../platform/web/refusals.tsx';
import { repeatedWrite } from '../../../platform/web/repeated-write.ts';
import { useApi } from '../../../platform/web/services.tsx';
import { useFormat, useTexts } from '../../../platform/web/texts.tsx';
import type { EngagementView, OutcomeBody } from '../core/index.ts';
import { engagementTexts } from './engagement-texts.ts';
import { draftOf, type OutcomeDraft, outcomeOf } from './outcome-draft.ts';

const RESULTS = ['sold', 'not-sold', 'lead', 'appointment'] as const;
const CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF', 'JPY'];

type OutcomeFormProps = {
  readonly engagement: EngagementView;
  readonly suggestions: readonly string[];
  readonly currency: string;
  /** As far as she has filled it in; kept outside, so that another view of the same customer loses nothing. */
  readonly begun: OutcomeDraft | undefined;
  readonly change: (draft: OutcomeDraft) => void;
};

/** How it ended: sold (with amount), not sold, lead, appointment, and why. */
export function OutcomeForm({ engagement, suggestions, currency, begun, change }: OutcomeFormProps) {
  const t = useTexts(engagementTexts);
  const format = useFormat();
  const api = useApi();
  const known = engagement.outcome;
  const [tried, setTried] = useState(false);
  const draft = begun ?? draftOf(engagement, currency);
  const body = outcomeOf(draft, currency);
  const refusal = useRefusalWords();
  const record = useMutation({
    ...repeatedWrite,
    mutationFn: (outcome: OutcomeBody) => api.put(`/v1/engagements/${engagement.engagementId}/outcome`, outcome),
  });
  const submit = (): void => {
    setTried(true);
    if (body !== undefined && body !== 'amount-missing') record.mutate(body);
  };
  if (record.isSuccess || (known !== undefined && engagement.state === 'closed')) {
    const done = record.isSuccess && body !== undefined && body !== 'amount-missing' ? body : known;
    const money =
      done?.amountMinor === undefined ? '' : ` · ${format.money(done.amountMinor, done.currency ?? currency)}`;
    return (
      <Alert m="md" icon={<IconCheck size={18} />} title={t.recorded} role="status">
        {done === undefined ? '' : `${t[done.result]}${money}. `}
        {t.counts}
      </Alert>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm" p="md">
        <SegmentedControl
          fullWidth
          aria-label={t.outcome}
          value={draft.result ?? ''}
          onChange={(value) => change({ ...draft, result: RESULTS.find((each) => each === value) })}
          data={RESULTS.map((value) => ({ value, label: t[value] }))}
        />
        {draft.result === 'sold' ? (
          <Group gap="sm" align="flex-start" wrap="nowrap">
            <NumberInput
              flex={1}
              label={t.amount}
              required
              min={0}
              decimalScale={2}
              thousandSeparator={format.groupSign}
              decimalSeparator={format.decimalSign}
              value={draft.amount ?? ''}
              onChange={(value) => change({ ...draft, amount: typeof value === 'number' ? value : undefined })}
              error={tried && body === 'amount-missing' ? t.amountMissing : undefined}
            />
            <Select
              w={96}
              label={t.currency}
              allowDeselect={false}
              data={[...new Set([draft.currency ?? currency, ...CURRENCIES])]}
              value={draft.currency ?? currency}
              onChange={(value) => change({ ...draft, currency: value ?? undefined })}
            />
          </Group>
        ) : null}
        {draft.result === undefined ? null : (
          <>
            <Group gap="sm" grow align="flex-start">
              {draft.result === 'sold' ? (
                <TagsInput
                  label={t.productsSold}
                  placeholder={t.productsHint}
                  data={[...suggestions]}
                  value={[...draft.sold]}
                  onChange={(sold) => change({ ...draft, sold })}
                />
              ) : null}
              <TagsInput
                label={t.productsAttempted}
                placeholder={t.productsHint}
                data={[...suggestions]}
                value={[...draft.attempted]}
                onChange={(attempted) => change({ ...draft, attempted })}
              />
            </Group>
            <Textarea
              label={t.reason}
              placeholder={t.reasonHint}
              autosize
              minRows={1}
              maxRows={4}
              maxLength={500}
              value={draft.reason}
              onChange={(event) => change({ ...draft, reason: event.currentTarget.value })}
            />
          </>
        )}
        {record.error === null ? null : (
          <Alert color="must" role="alert" title={t.notRecorded}>
            {refusal(record.error)}
          </Alert>
        )}
        <Group justify="space-between" wrap="nowrap">
          <Text size="xs" c="dimmed">
            {t.counts}
          </Text>
          <Button
            type="submit"
            disabled={draft.result === undefined}
            loading={record.isPending}
            style={{ flexShrink: 0 }}
          >
            {t.record}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
