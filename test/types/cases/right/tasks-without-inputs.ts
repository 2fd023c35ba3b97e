import { t } from "flyte-fx";
import { same } from "../same.ts";
import { DuckDbTask } from "./hottest-days.ts";

export const nothing = new DuckDbTask({ name: "nothing", query: "checkpoint" });
const none = await nothing.run();
same<typeof none, {}>(true);
await nothing.run({});
await nothing.run(undefined, { retries: 2 });

export const allDefaults = new DuckDbTask({ name: "all_defaults", query: "select 1", inputs: { a: t.int().default(1), b: t.optional(t.string()) }, outputs: { one: t.int() } });
const { one } = await allDefaults.run();
same<typeof one, number>(true);
await allDefaults.run({ a: 2 });
