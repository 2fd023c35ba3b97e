// expect TS2561 at 5:41
// The option is called `timeoutMs`.
import { hottestDays } from "../right/hottest-days.ts";

await hottestDays.run({ year: 2012 }, { timeout: 5 });
