import {
  safeParse,
  strictObject,
  type ErrorMessage,
  type GenericSchema,
  type InferOutput,
  type ObjectEntries,
  type StrictObjectIssue,
  type StrictObjectSchema,
} from 'valibot';

/** What a schema lets through, as data that nobody changes. */
export type Shape<Schema extends GenericSchema> = Frozen<InferOutput<Schema>>;

type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : Value extends object
    ? { readonly [Field in keyof Value]: Frozen<Value[Field]> }
    : Value;

/** A copy with the fields that the schema knows, and no others; null for what is of another shape. */
export function understood<Schema extends GenericSchema>(
  schema: Schema,
  value: unknown,
): Shape<Schema> | null {
  const { success, output } = safeParse(schema, value, { abortEarly: true });
  return success ? (output as Shape<Schema>) : null;
}

/** What is said of a field that is not known, of what is no object, and of a field that is missing; `known` are the fields. */
export interface ObjectTexts {
  readonly unknown: (known: string) => string;
  readonly object: (known: string) => string;
  readonly missing: (known: string) => string;
}

/** An object with these fields and no others, also none that every object has, such as `constructor`. */
export function exactly<Entries extends ObjectEntries>(
  entries: Entries,
  texts: ObjectTexts,
): StrictObjectSchema<Entries, ErrorMessage<StrictObjectIssue>> {
  const known = Object.keys(entries).join(', ');
  return strictObject(Object.assign(Object.create(null) as object, entries), ({ expected }) => {
    if (expected === 'never') return texts.unknown(known);
    return expected === 'Object' ? texts.object(known) : texts.missing(known);
  });
}
