import { Group, NativeSelect, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { DAY, HOUR, MINUTE, SECOND } from '../../kernel/time.ts';
import { conditionTexts } from './condition-texts.ts';
import { useTexts } from './texts.tsx';

const UNITS = { s: SECOND, min: MINUTE, h: HOUR, d: DAY } as const;
type Unit = keyof typeof UNITS;

type DurationInputProps = {
  readonly label: string;
  /** Milliseconds. */
  readonly value: number;
  readonly disabled?: boolean;
  readonly change: (ms: number) => void;
};

/** A length of time as a number and a unit: the largest that it is a whole number of, until another is chosen. */
export function DurationInput({ label, value, disabled = false, change }: DurationInputProps) {
  const t = useTexts(conditionTexts);
  const ms = Number.isFinite(value) ? value : 0;
  const [unit, setUnit] = useState<Unit>(() => unitOf(ms));
  return (
    <Group gap={4} wrap="nowrap">
      <NumberInput
        aria-label={label}
        size="sm"
        w={90}
        disabled={disabled}
        min={0}
        value={ms / UNITS[unit]}
        onChange={(next) => change(Math.round((typeof next === 'number' ? next : 0) * UNITS[unit]))}
      />
      <NativeSelect
        aria-label={t.unit}
        size="sm"
        w={100}
        disabled={disabled}
        value={unit}
        data={(Object.keys(UNITS) as Unit[]).map((each) => ({ value: each, label: t.units[each] }))}
        onChange={(event) => {
          const next = event.currentTarget.value as Unit;
          setUnit(next);
          change(Math.round((ms / UNITS[unit]) * UNITS[next]));
        }}
      />
    </Group>
  );
}

function unitOf(ms: number): Unit {
  const fitting = (['d', 'h', 'min'] as const).find((unit) => ms > 0 && ms % UNITS[unit] === 0);
  return fitting ?? 's';
}
