// expect TS2345 at 6:32
// The connector declares no inputs, so the task must.
import { t } from "flyte-fx";
import { query } from "../right/one-declaration.ts";

export const made = query.task({ name: "task", outputs: { rows: t.int() } });
