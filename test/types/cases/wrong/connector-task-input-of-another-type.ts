// expect TS2322 at 6:60
// The connector declares `city` as a string.
import { t } from "flyte-fx";
import { weather } from "../right/one-declaration.ts";

export const made = weather.task({ name: "task", inputs: { city: t.int(), days: t.int().default(1) } });
