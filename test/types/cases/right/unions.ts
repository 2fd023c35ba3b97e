import { t } from "flyte-fx";
import { same } from "../same.ts";

export const plain = t.union(t.int(), t.string());
same<t.Infer<typeof plain>, number | string>(true);
same<t.Given<typeof plain>, number | string>(true);

export const withNone = t.union(t.int(), t.string(), t.none());
same<t.Infer<typeof withNone>, number | string | null>(true);

export const numberOrItems = t.union(t.float(), t.list(t.string()), t.bool());
same<t.Infer<typeof numberOrItems>, number | string[] | boolean>(true);
same<t.Given<typeof numberOrItems>, number | readonly string[] | boolean>(true);

/** One number could be of either: the value says which. */
export const tagged = t.union(t.int(), t.float());
type Tagged = t.Infer<typeof tagged>;
same<Tagged["value"], number>(true);
same<Tagged["tag"], string>(true);
export const five: t.Given<typeof tagged> = { tag: "int", value: 5 };

export const taggedOrNone = t.union(t.string(), t.enum("a"), t.none());
same<Extract<t.Infer<typeof taggedOrNone>, null>, null>(true);

export const optionalUnion = t.optional(t.union(t.int(), t.string()));
same<t.Infer<typeof optionalUnion>, number | string | null>(true);
same<t.Given<typeof optionalUnion>, number | string | null | undefined>(true);

export const defaulted = t.union(t.int(), t.string()).default("none so far");
same<t.Infer<typeof defaulted>, number | string>(true);
