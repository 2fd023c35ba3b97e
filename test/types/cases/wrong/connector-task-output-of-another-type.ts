// expect TS2322 at 6:78
// The connector declares `sky` as one of two strings.
import { t } from "flyte-fx";
import { weather } from "../right/one-declaration.ts";

export const made = weather.task({ name: "task", outputs: { temp: t.float(), sky: t.int(), note: t.optional(t.string()) } });
