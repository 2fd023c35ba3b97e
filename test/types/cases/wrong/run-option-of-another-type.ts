// expect TS2322 at 5:41
// A signal is an AbortSignal.
import { hottestDays } from "../right/hottest-days.ts";

await hottestDays.run({ year: 2012 }, { signal: "SIGINT" });
