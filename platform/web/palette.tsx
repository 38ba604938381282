import { Box, Group, Kbd, Modal, ScrollArea, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react';
import { pageTexts } from './page-texts.ts';
import { useTexts } from './texts.tsx';

export type Command = {
  readonly id: string;
  readonly label: string;
  /** Where it belongs, shown quietly. */
  readonly group: string;
  readonly icon?: ReactNode;
  readonly run: () => void;
};

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The commands that fit all words of a query, in their order; those that begin with it first. */
export function fitting(commands: readonly Command[], query: string): readonly Command[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const hits = commands.filter((each) => {
    const text = plain(`${each.group} ${each.label}`);
    return words.every((word) => text.includes(word));
  });
  const first = words[0];
  if (first === undefined) return hits;
  const leads = (each: Command): number => (plain(each.label).startsWith(first) ? 0 : 1);
  return hits.toSorted((a, b) => leads(a) - leads(b));
}

/** The command palette: Ctrl-K or Cmd-K, from anywhere, even from a text field. */
export function Palette({ commands, opened, setOpened }: PaletteProps) {
  const t = useTexts(pageTexts);
  const [query, setQuery] = useState('');
  const [index, setIndex] = useState(0);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      setOpened(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [setOpened]);

  const hits = fitting(commands, query);
  const chosen = Math.min(index, hits.length - 1);
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    setOpened(false);
    setQuery('');
    setIndex(0);
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setIndex((chosen + step + hits.length) % Math.max(1, hits.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(hits[chosen]);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={() => setOpened(false)}
      withCloseButton={false}
      padding={0}
      size="lg"
      yOffset="12vh"
      centered={false}
      aria-label={t.palette}
      transitionProps={{ duration: 80 }}
    >
      <TextInput
        data-autofocus
        variant="unstyled"
        size="lg"
        px="md"
        leftSection={<IconSearch size={18} />}
        placeholder={t.palette}
        aria-label={t.palette}
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={hits[chosen] === undefined ? undefined : `palette-${hits[chosen].id}`}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setIndex(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ScrollArea.Autosize mah="50vh" style={{ borderTop: '1px solid var(--fw-line)' }}>
        <Box id="palette-list" role="listbox" aria-label={t.palette} p={6}>
          {hits.length === 0 ? (
            <Text c="dimmed" p="md">
              {t.paletteEmpty}
            </Text>
          ) : null}
          {hits.map((command, place) => (
            <UnstyledButton
              key={command.id}
              id={`palette-${command.id}`}
              role="option"
              aria-selected={place === chosen}
              tabIndex={-1}
              onClick={() => run(command)}
              onPointerMove={() => setIndex(place)}
              display="block"
              w="100%"
              px="sm"
              py={8}
              bg={place === chosen ? 'var(--fw-can-soft)' : 'transparent'}
              style={{ borderRadius: 6 }}
            >
              <Group justify="space-between" wrap="nowrap">
                <Group gap="sm" wrap="nowrap">
                  {command.icon}
                  <Text size="md">{command.label}</Text>
                </Group>
                <Group gap={6} wrap="nowrap">
                  <Text size="xs" c="dimmed">
                    {command.group}
                  </Text>
                  {place === chosen ? <Kbd size="xs">⏎</Kbd> : null}
                </Group>
              </Group>
            </UnstyledButton>
          ))}
        </Box>
      </ScrollArea.Autosize>
    </Modal>
  );
}

type PaletteProps = {
  readonly commands: readonly Command[];
  readonly opened: boolean;
  readonly setOpened: (opened: boolean) => void;
};
