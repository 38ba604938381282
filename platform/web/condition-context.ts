/** A field that conditions may read. Its name may be that of an open group (`values.*`): the rest of the name is typed. */
export type ConditionField = {
  readonly field: string;
  readonly type: string;
  readonly label: string;
  /** What its value may be, where that is known: to be chosen instead of typed. */
  readonly options?: readonly { readonly value: string; readonly label: string }[] | undefined;
};

/** What the controls need to know. */
export type ConditionContext = { readonly fields: readonly ConditionField[] };

export function contextOf(props: { readonly context?: unknown }): ConditionContext {
  return props.context as ConditionContext;
}

/** The field in the catalogue that a field's name belongs to: itself, or its open group (`values.*`). */
export function entryOf(field: string, { fields }: ConditionContext): ConditionField | undefined {
  const group = `${field.split('.', 1)[0]}.*`;
  return fields.find((each) => each.field === field) ?? fields.find((each) => each.field === group);
}
