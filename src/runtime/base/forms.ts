import { didYouMean } from "./errors/did-you-mean.ts";
import { isPlainObject, listEntries, setOwn } from "./json.ts";
import { quote } from "./text.ts";

/** What a form returns for a value that does not have it, after it has reported why. */
export const INVALID = Symbol("invalid");

/** Reads a value that fx did not write, such as one of a file. */
export type Form<T> = (at: Place) => T | typeof INVALID;

/** The type of the values that a form returns. */
export type Formed<F> = F extends (at: Place) => infer T ? Exclude<T, typeof INVALID> : never;

type Forms = Readonly<Record<string, Form<unknown>>>;

type OptionalNames<F> = {
  [Name in keyof F]: undefined extends Formed<F[Name]> ? Name : never;
}[keyof F];

/** An object whose fields have these forms. */
export type FormedFields<F> = {
  readonly [Name in Exclude<keyof F, OptionalNames<F>>]: Formed<F[Name]>;
} & { readonly [Name in OptionalNames<F>]?: Formed<F[Name]> };

/** What is wrong with a value. */
export interface PlaceFault {
  readonly path: readonly string[];
  readonly text: string;
}

/** A value and where it is in its document. All places of a document collect faults together. */
export class Place {
  readonly faults: PlaceFault[];

  constructor(
    readonly value: unknown,
    private readonly parent?: Place,
    /** The last key of the path. */
    readonly key: string = "",
  ) {
    this.faults = parent?.faults ?? [];
  }

  /** The keys that lead here from the top of the document. */
  get path(): readonly string[] {
    return this.parent === undefined ? [] : [...this.parent.path, this.key];
  }

  /** The fields of an object, or of a map of YAML. Undefined for any other value. */
  get fields(): ReadonlyMap<string, Place> | undefined {
    const { value } = this;
    if (!(value instanceof Map) && !isPlainObject(value)) return undefined;
    return new Map(listEntries(value).map(([key, field]) => [key, new Place(field, this, key)]));
  }

  /** Reports what is wrong, such as `must be a text`, or that there is no value. */
  refuse(fault: string): typeof INVALID {
    const name = this.path.length === 0 ? "the file" : quote(this.path.join(".")).slice(1, -1);
    return this.report(`${name} ${this.value === undefined ? "is missing" : fault}`);
  }

  report(text: string): typeof INVALID {
    this.faults.push({ path: this.path, text });
    return INVALID;
  }
}

/** The value if it has the form, else undefined. */
export function readAs<T>(value: unknown, read: Form<T>): T | undefined {
  const formed = read(new Place(value));
  return formed === INVALID ? undefined : formed;
}

function valueThat<T>(is: (value: unknown) => value is T, fault: string): Form<T> {
  return (at) => (is(at.value) ? at.value : at.refuse(fault));
}

const isText = (value: unknown): value is string => typeof value === "string";
const text = valueThat(isText, "must be a text");

/** An exact number, or an integer of YAML. */
function wholeNumber(least: number, most: number): Form<number> {
  const fault = `must be a whole number from ${least} to ${most}`;
  return (at) => {
    const number = typeof at.value === "bigint" ? Number(at.value) : at.value;
    const isIn = Number.isSafeInteger(number) && Number(number) >= least && Number(number) <= most;
    return isIn ? (number as number) : at.refuse(fault);
  };
}

function readObject<F extends Forms>(
  at: Place,
  forms: F,
  handleOther: (place: Place, name: string, fields: Record<string, unknown>) => void,
): FormedFields<F> | typeof INVALID {
  const { fields } = at;
  if (fields === undefined) return at.refuse("must be an object");
  const before = at.faults.length;
  const formed: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(forms)) {
    const field = read(fields.get(name) ?? new Place(undefined, at, name));
    if (field !== undefined) setOwn(formed, name, field);
  }
  for (const [name, place] of fields)
    if (!Object.hasOwn(forms, name)) handleOther(place, name, formed);
  return at.faults.length > before ? INVALID : (formed as FormedFields<F>);
}

/** The forms of which others are made. */
export const form = {
  text,
  valueThat,
  wholeNumber,
  boolean: valueThat((value): value is boolean => typeof value === "boolean", "must be a boolean"),
  number: valueThat((value): value is number => Number.isFinite(value), "must be a number"),
  /** From 1. */
  count: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  duration: valueThat(
    (value): value is number => Number.isFinite(value) && Number(value) >= 0,
    "must be a number from 0",
  ),
  time: valueThat(
    (value): value is string => isText(value) && !Number.isNaN(Date.parse(value)),
    "must be a time",
  ),
  anything: ((at) => at.value) as Form<unknown>,
  /** A plain object with any fields. */
  anyObject: valueThat(isPlainObject, "must be an object"),

  matching: (pattern: RegExp, fault: string): Form<string> =>
    valueThat((value): value is string => isText(value) && pattern.test(value), fault),

  oneOf: <const T>(...values: readonly T[]): Form<T> =>
    valueThat(
      (value): value is T => values.includes(value as T),
      `must be one of ${values.join(", ")}`,
    ),

  optional:
    <T>(read: Form<T>): Form<T | undefined> =>
    (at) =>
      at.value === undefined ? undefined : read(at),

  withDefault:
    <T>(read: Form<T>, value: T): Form<T> =>
    (at) =>
      at.value === undefined ? value : read(at),

  nullOr:
    <T>(read: Form<T>): Form<T | null> =>
    (at) =>
      at.value === null ? null : read(at),

  list:
    <T>(read: Form<T>): Form<readonly T[]> =>
    (at) => {
      if (!Array.isArray(at.value)) return at.refuse("must be a list");
      const items = at.value.map((item, index) => read(new Place(item, at, String(index))));
      return items.includes(INVALID) ? INVALID : (items as T[]);
    },

  /** An object whose fields all have one form. */
  record:
    <T>(read: Form<T>): Form<Readonly<Record<string, T>>> =>
    (at) =>
      readObject(at, {}, (place, name, fields) => setOwn(fields, name, read(place))),

  /** Keeps fields of other names. */
  object:
    <F extends Forms>(forms: F): Form<FormedFields<F>> =>
    (at) =>
      readObject(at, forms, ({ value }, name, fields) => setOwn(fields, name, value)),

  /** Refuses fields of other names. */
  strictObject:
    <F extends Forms>(forms: F): Form<FormedFields<F>> =>
    (at) =>
      readObject(at, forms, (place, name) =>
        place.report(`unknown key ${quote(name)}${didYouMean(name, Object.keys(forms))}`),
      ),

  /** The first form that the value has. */
  either:
    <F extends readonly Form<unknown>[]>(fault: string, ...forms: F): Form<Formed<F[number]>> =>
    (at) => {
      for (const read of forms) {
        const formed = read(new Place(at.value));
        if (formed !== INVALID) return formed as Formed<F[number]>;
      }
      return at.refuse(fault);
    },

  /** What `convert` makes of a value that has the form. */
  converted:
    <T, Out>(read: Form<T>, convert: (value: T, at: Place) => Out | typeof INVALID): Form<Out> =>
    (at) => {
      const value = read(at);
      return value === INVALID ? INVALID : convert(value, at);
    },
};
