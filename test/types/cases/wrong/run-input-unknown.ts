// expect TS2353 at 5:25
// The input is called `year`.
import { hottestDays } from "../right/hottest-days.ts";

await hottestDays.run({ yaer: 2012 });
