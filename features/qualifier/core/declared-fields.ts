import type { FieldCatalogue } from '../../../kernel/rule/condition.ts';

/** Fields that an enterprise declares itself, as `customer.NAME`; `options` are all that a value of it may be. */
export type DeclaredFields = Readonly<
  Record<string, FieldCatalogue[string] & { readonly options?: readonly string[] }>
>;

/** A field as pages offer it. `declared`: its label is the enterprise's own words. */
export type OfferedField = DeclaredFields[string] & { readonly field: string; readonly declared?: true };

/**
 * The fields of a catalogue and those that the enterprise declares, typed: they come before the catalogue's entries without a type. A
 * name that the catalogue gives a type keeps its meaning, because its value is not read from the attribute alone.
 */
export function withDeclared(catalogue: FieldCatalogue, declared: DeclaredFields): FieldCatalogue {
  return { ...catalogue, ...ownOf(catalogue, declared) };
}

/** The same as a list to choose from: declared fields stand where the catalogue's without a type stood, new ones before their group. */
export function offeredFields(catalogue: FieldCatalogue, declared: DeclaredFields): readonly OfferedField[] {
  const own = ownOf(catalogue, declared);
  const fresh = Object.keys(own).filter((field) => !Object.hasOwn(catalogue, field));
  const offer = (field: string, entry: DeclaredFields[string]): OfferedField =>
    Object.hasOwn(own, field) ? { field, ...entry, declared: true } : { field, ...entry };
  return Object.entries(catalogue).flatMap(([field, entry]) => [
    ...fresh.filter((each) => `${each.split('.', 1)[0]}.*` === field).map((each) => offer(each, own[each] ?? entry)),
    offer(field, own[field] ?? entry),
  ]);
}

function ownOf(catalogue: FieldCatalogue, declared: DeclaredFields): DeclaredFields {
  return Object.fromEntries(
    Object.entries(declared).filter(([field]) => !Object.hasOwn(catalogue, field) || catalogue[field]?.type === 'any'),
  );
}
