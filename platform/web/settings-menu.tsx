import { Avatar, Menu, SegmentedControl, Stack, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { pageTexts } from './page-texts.ts';
import { LANGUAGES, type Language, useLanguage, useTexts } from './texts.tsx';

const isLanguage = (text: string): text is Language => text in LANGUAGES;
const isScheme = (text: string): text is 'light' | 'dark' | 'auto' => ['light', 'dark', 'auto'].includes(text);

/** Up to two initials of a name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return picked
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}

type SettingsMenuProps = { readonly name: string; readonly signOut: () => void; readonly children?: ReactNode };

/** Who is signed in; language, appearance, and the way out. */
export function SettingsMenu({ name, signOut, children }: SettingsMenuProps) {
  const t = useTexts(pageTexts);
  const { language, choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu width={250} position="bottom-end" withArrow>
      <Menu.Target>
        <UnstyledButton aria-label={`${t.account}: ${name}`} style={{ borderRadius: 20 }}>
          <Avatar size={32} radius="xl" color="floor" variant="filled">
            {initials(name)}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{name}</Menu.Label>
        {children}
        <Stack gap={4} px="sm" py={6}>
          <Text size="xs" c="dimmed" id="set-appearance">
            {t.appearance}
          </Text>
          <SegmentedControl
            size="xs"
            aria-labelledby="set-appearance"
            value={colorScheme}
            onChange={(value) => {
              if (isScheme(value)) setColorScheme(value);
            }}
            data={[
              { value: 'light', label: t.light },
              { value: 'dark', label: t.dark },
              { value: 'auto', label: 'Auto' },
            ]}
          />
          <Text size="xs" c="dimmed" id="set-language" mt={4}>
            {t.language}
          </Text>
          <SegmentedControl
            size="xs"
            aria-labelledby="set-language"
            value={language}
            onChange={(value) => {
              if (isLanguage(value)) choose(value);
            }}
            data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          />
        </Stack>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
          {t.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
