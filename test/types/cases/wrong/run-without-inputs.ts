// expect TS2554 at 5:19
// A task with a required input must be run with inputs.
import { hottestDays } from "../right/hottest-days.ts";

await hottestDays.run();
