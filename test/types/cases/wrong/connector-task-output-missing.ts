// expect TS2322 at 6:50
// The connector declares `sky` and `note` too.
import { t } from "flyte-fx";
import { weather } from "../right/one-declaration.ts";

export const made = weather.task({ name: "task", outputs: { temp: t.float() } });
