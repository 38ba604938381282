import { Box, Button, Menu, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useTexts } from '../../../platform/web/texts.tsx';
import type { Declared, PresenceView } from '../core/index.ts';
import { skillsTexts } from './skills-texts.ts';

const DECLARED: readonly Declared[] = ['available', 'busy', 'away'];

/** The colour of a presence; always beside its word, never alone. */
export function PresenceDot({ of }: { readonly of: Declared | 'offline' }) {
  const colour = {
    available: 'var(--mantine-color-floor-5)',
    busy: 'var(--mantine-color-must-5)',
    away: 'var(--mantine-color-gray-5)',
    offline: 'transparent',
  }[of];
  return (
    <Box
      component="span"
      display="inline-block"
      w={10}
      h={10}
      bg={colour}
      style={{ borderRadius: 5, flexShrink: 0, border: of === 'offline' ? '2px solid var(--mantine-color-gray-5)' : 0 }}
      aria-hidden
    />
  );
}

/** What keeps offers from her, or that nothing does: the first that applies. */
export type PresenceState = Declared | 'notResponding' | 'offDuty' | 'wrapping';

type Known = Pick<PresenceView, 'declared' | 'notResponding'> & {
  readonly offDuty?: boolean | undefined;
  readonly wrapping?: boolean | undefined;
};

/** The state of a presence in one word. */
export function presenceState({ declared, notResponding, offDuty, wrapping }: Known): PresenceState {
  if (notResponding) return 'notResponding';
  if (declared !== 'available') return declared;
  return offDuty === true ? 'offDuty' : wrapping === true ? 'wrapping' : 'available';
}

/** The colour for a state. */
export function dotOf(state: PresenceState): Declared | 'offline' {
  if (state === 'wrapping') return 'busy';
  return state === 'offDuty' || state === 'notResponding' ? 'offline' : state;
}

type PresenceSwitchProps = {
  readonly declared: Declared;
  /** What it comes to, beside what she declared. */
  readonly state: PresenceState;
  readonly choose: (declared: Declared) => void;
  readonly failed: boolean;
};

/** What the associate declares of herself: available, busy or away. */
export function PresenceSwitch({ declared, state, choose, failed }: PresenceSwitchProps) {
  const t = useTexts(skillsTexts);
  const hints = { available: t.availableHint, busy: t.busyHint, away: t.awayHint };
  return (
    <Menu position="bottom-start" width={240} withArrow>
      <Menu.Target>
        <Button
          variant="default"
          radius="xl"
          px="md"
          aria-label={`${t.presence}: ${t[state]}`}
          leftSection={<PresenceDot of={dotOf(state)} />}
          rightSection={
            failed ? (
              <Tooltip label={t.notSaved}>
                <IconAlertTriangle size={16} color="var(--fw-must-text)" />
              </Tooltip>
            ) : (
              <IconChevronDown size={14} />
            )
          }
        >
          {t[state]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {DECLARED.map((each) => (
          <Menu.Item
            key={each}
            leftSection={<PresenceDot of={each} />}
            rightSection={each === declared ? <IconCheck size={16} /> : null}
            onClick={() => choose(each)}
          >
            {t[each]}
            <Text size="xs" c="dimmed">
              {hints[each]}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
