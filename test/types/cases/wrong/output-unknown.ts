// expect TS2551 at 6:29
// The output is called `rows`.
import { hottestDays } from "../right/hottest-days.ts";

const outputs = await hottestDays.run({ year: 2012 });
export const rows = outputs.row;
