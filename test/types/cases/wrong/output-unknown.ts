// expect TS2551 at 6:29
// There is an output `rows`, and none of this name.
import { hottestDays } from "../right/hottest-days.ts";

const outputs = await hottestDays.run({ year: 2012 });
export const rows = outputs.row;
