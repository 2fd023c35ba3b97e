// expect TS2322 at 5:25
// `year` is a number.
import { hottestDays } from "../right/hottest-days.ts";

await hottestDays.run({ year: "2012" });
