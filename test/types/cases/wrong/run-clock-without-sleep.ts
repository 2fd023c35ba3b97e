// expect TS2741 at 5:41
// A clock needs `sleep`.
import { hottestDays } from "../right/hottest-days.ts";

await hottestDays.run({ year: 2012 }, { clock: { now: () => 0 } });
