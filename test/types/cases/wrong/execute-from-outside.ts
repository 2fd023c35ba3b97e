// expect TS2445 at 5:19
// Only the task itself calls `execute`; all others call `run`.
import { hottestDays } from "../right/hottest-days.ts";

await hottestDays.execute({ year: 2012 }, {});
