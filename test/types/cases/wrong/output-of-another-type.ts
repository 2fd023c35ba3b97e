// expect TS2322 at 6:14
// `rows` is a number.
import { hottestDays } from "../right/hottest-days.ts";

const { rows } = await hottestDays.run({ year: 2012 });
export const text: string = rows;
