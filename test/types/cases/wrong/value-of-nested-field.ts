// expect TS2322 at 6:64
// `b` is a string.
import { t } from "flyte-fx";

const type = t.object({ a: t.list(t.object({ b: t.string() })) });
export const value: t.Input<typeof type> = { a: [{ b: "b" }, { b: 1 }] };
