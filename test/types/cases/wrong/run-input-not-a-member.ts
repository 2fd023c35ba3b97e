// expect TS2322 at 5:37
// `order` is asc or desc.
import { hottestDays } from "../right/hottest-days.ts";

await hottestDays.run({ year: 2012, order: "up" });
