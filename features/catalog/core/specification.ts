import type { Hierarchy } from './hierarchy.ts';
import type { NodeId, SpecificationValue } from './product.ts';

/** A property that products have, with its type: declared for the whole enterprise, or for a node and what is beneath it. */
export type Specification = {
  /** The enterprise's own key, as import files carry it (column or field name). */
  readonly code: string;
  readonly name: string;
  readonly type: 'number' | 'text' | 'flag' | 'choice';
  /** Of a number, e.g. `kg`. Written behind a value it is taken off. */
  readonly unit?: string;
  /** Of a choice: what can be chosen. */
  readonly choices?: readonly string[];
  /** Absent: every product has it. */
  readonly nodeId?: NodeId;
};

const FLAGS: ReadonlyMap<string, boolean> = new Map(
  [['true yes y 1 ja si sí oui', true] as const, ['false no n 0 nein non', false] as const].flatMap(([words, flag]) =>
    words.split(' ').map((word): [string, boolean] => [word, flag]),
  ),
);

/** A longer text is no number; the pattern below would take very long to find that out. */
const LONGEST_NUMBER = 60;

/** A decimal number with a point, or with a comma where that cannot be a mark of thousands. */
export function readNumber(text: string): number | undefined {
  if (text.length > LONGEST_NUMBER) return undefined;
  const bare = text.trim().replace(/[\s\u00a0\u202f']/g, '');
  const plain = /^[+-]?\d+,\d+$/.test(bare) && !/^[+-]?\d{1,3},\d{3}$/.test(bare) ? bare.replace(',', '.') : bare;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?$/i.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

/** Reads a stated value as its specification demands; a text says what is wrong. */
export function readSpecification(
  declared: Specification,
  stated: unknown,
): { readonly value: SpecificationValue } | { readonly fault: string } {
  const text = String(stated).trim();
  switch (declared.type) {
    case 'text':
      return { value: text };
    case 'flag': {
      const flag = FLAGS.get(text.toLowerCase());
      return flag === undefined
        ? { fault: `${declared.code} is yes or no, not ${JSON.stringify(text.slice(0, 40))}.` }
        : { value: flag };
    }
    case 'choice': {
      const value = declared.choices?.find((choice) => choice.toLowerCase() === text.toLowerCase());
      return value === undefined
        ? { fault: `${declared.code} is one of ${(declared.choices ?? []).join(', ')}.` }
        : { value };
    }
    case 'number': {
      const { unit = '' } = declared;
      const bare = unit !== '' && text.toLowerCase().endsWith(unit.toLowerCase()) ? text.slice(0, -unit.length) : text;
      const value = readNumber(bare);
      return value === undefined
        ? {
            fault: `${declared.code} is a number${unit === '' ? '' : ` (${unit})`}, not ${JSON.stringify(text.slice(0, 40))}.`,
          }
        : { value };
    }
  }
}

/** Which specifications products on these nodes have: the enterprise's, and those of the nodes and of every node above them. */
export function specificationsAt(
  declared: readonly Specification[],
  nodes: readonly NodeId[],
  hierarchy: Pick<Hierarchy, 'ancestors'>,
): readonly Specification[] {
  const above = new Set(nodes.flatMap((nodeId) => hierarchy.ancestors(nodeId).map((each) => each.nodeId)));
  return declared.filter(({ nodeId }) => nodeId === undefined || above.has(nodeId));
}
