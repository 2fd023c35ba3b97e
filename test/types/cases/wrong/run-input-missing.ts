// expect TS2345 at 5:23
// `year` has no default.
import { hottestDays } from "../right/hottest-days.ts";

await hottestDays.run({ limit: 3 });
