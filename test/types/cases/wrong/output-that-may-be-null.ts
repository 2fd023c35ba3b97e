// expect TS18047 at 6:23
// An optional output may be null.
import { hottestDays } from "../right/hottest-days.ts";

const { note } = await hottestDays.run({ year: 2012 });
export const length = note.length;
