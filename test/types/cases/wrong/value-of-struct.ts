// expect TS2322 at 6:46
// A struct is JSON, which has no bigint.
import { t } from "flyte-fx";

const type = t.struct();
export const value: t.Input<typeof type> = { a: 1n };
