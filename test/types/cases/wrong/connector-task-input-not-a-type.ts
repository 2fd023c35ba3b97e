// expect TS2322 at 6:64
// An input is a Flyte type.
import { t } from "flyte-fx";
import { query } from "../right/one-declaration.ts";

export const made = query.task({ name: "task", inputs: { rows: t.int }, outputs: {} });
