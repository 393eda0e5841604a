import { safeParse, type GenericSchema, type InferOutput } from 'valibot';

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
