// expect TS2353 at 5:25
// The task has an input `year`, and none of this name.
import { hottestDays } from "../right/hottest-days.ts";

await hottestDays.run({ yaer: 2012 });
