import './console.css';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { MatchingPolicyCard } from '../../features/matching/web/matching-policy-card.tsx';
import { RuleSetList } from '../../features/matching/web/rule-set-list.tsx';
import { ruleSetTexts } from '../../features/matching/web/rule-set-texts.ts';
import { useTexts } from '../../platform/web/texts.tsx';
import { useEnterprise } from './console-context.ts';
import { PageLink } from './page-link.tsx';
import { useChoices } from './use-choices.ts';

export function Page() {
  const t = useTexts(ruleSetTexts);
  const { enterpriseId, mayChange } = useEnterprise();
  const { nameOf } = useChoices(enterpriseId);
  const at = `/${enterpriseId}/rules`;
  return (
    <Stack className="fw-sheet" gap="md" align="stretch">
      <Group justify="space-between" align="baseline">
        <Title order={1}>{t.title}</Title>
        {mayChange ? (
          <Button leftSection={<IconPlus size={16} />} renderRoot={(props) => <Link to={`${at}/new`} {...props} />}>
            {t.add}
          </Button>
        ) : null}
      </Group>
      <Text c="dimmed">{t.intro}</Text>
      <RuleSetList
        enterpriseId={enterpriseId}
        nameOf={nameOf}
        link={(ruleSetId, words) => <PageLink to={`${at}/${ruleSetId}`} words={mayChange ? t.edit : words} />}
      />
      <MatchingPolicyCard enterpriseId={enterpriseId} readOnly={!mayChange} />
    </Stack>
  );
}
