// expect TS2345 at 5:49
// A number could mean seconds or milliseconds: write "90s".
import { t } from "flyte-fx";

export const wait = { for: t.duration().default(90) };
