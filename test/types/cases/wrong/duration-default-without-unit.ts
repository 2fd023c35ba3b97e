// expect TS2345 at 5:49
// A number could be seconds or milliseconds: "90s" says which.
import { t } from "flyte-fx";

export const wait = { for: t.duration().default(90) };
