// expect TS2322 at 5:25
// Only an optional input accepts null.
import { hottestDays } from "../right/hottest-days.ts";

await hottestDays.run({ year: null });
