import { t, type FlyteFile, type Tagged as TaggedValue } from "flyte-fx";
import { same } from "../same.ts";

export const plain = t.union(t.int(), t.string());
same<t.Infer<typeof plain>, number | string>(true);
same<t.Input<typeof plain>, number | string>(true);

export const withNone = t.union(t.int(), t.string(), t.none());
same<t.Infer<typeof withNone>, number | string | null>(true);

export const numberOrItems = t.union(t.float(), t.list(t.string()), t.bool());
same<t.Infer<typeof numberOrItems>, number | string[] | boolean>(true);
same<t.Input<typeof numberOrItems>, number | readonly string[] | boolean>(true);

/** A number fits both variants, so the value has a tag. */
export const tagged = t.union(t.int(), t.float());
type Tagged = t.Infer<typeof tagged>;
same<Tagged["value"], number>(true);
same<Tagged["tag"], string>(true);
export const five: t.Input<typeof tagged> = { tag: "int", value: 5 };

export const taggedOrNone = t.union(t.string(), t.enum("a"), t.none());
same<Extract<t.Infer<typeof taggedOrNone>, null>, null>(true);

export const optionalUnion = t.optional(t.union(t.int(), t.string()));
same<t.Infer<typeof optionalUnion>, number | string | null>(true);
same<t.Input<typeof optionalUnion>, number | string | null | undefined>(true);

export const defaulted = t.union(t.int(), t.string()).default("none so far");
same<t.Infer<typeof defaulted>, number | string>(true);

export const withOptional = t.union(t.optional(t.int()), t.string());
same<t.Infer<typeof withOptional>, number | string | null>(true);

export const times = t.union(t.datetime(), t.int());
same<t.Infer<typeof times>, Date | number>(true);
same<t.Input<typeof times>, Date | string | number>(true);

export const objects = t.union(t.int(), t.object({ a: t.int() }));
same<t.Infer<typeof objects>, number | { a: number }>(true);

export const integers = t.union(t.int(), t.bigint());
same<t.Input<typeof integers>, TaggedValue<number | bigint>>(true);

export const texts = t.union(t.string(), t.enum("red", "green"));
same<t.Infer<typeof texts>, TaggedValue<string>>(true);

export const files = t.union(t.string(), t.file());
same<t.Infer<typeof files>, TaggedValue<string | FlyteFile>>(true);

export const lists = t.union(t.list(t.int()), t.list(t.string()));
same<t.Infer<typeof lists>, TaggedValue<number[] | string[]>>(true);

export const numbersOrNone = t.union(t.int(), t.float(), t.none());
same<t.Infer<typeof numbersOrNone>, TaggedValue<number> | null>(true);
