// expect TS2322 at 6:104
// The connector declares no input `town`.
import { t } from "flyte-fx";
import { weather } from "../right/one-declaration.ts";

export const made = weather.task({ name: "task", inputs: { city: t.string(), days: t.int().default(1), town: t.string() } });
