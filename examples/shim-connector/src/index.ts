import { t } from "flyte-fx";
import { QueryTask } from "./query-task.ts";

export const wettestDays = new QueryTask({
  name: "wettest_days",
  inputs: { year: t.int().describe("2012 to 2015"), limit: t.int().default(3) },
  outputs: { rows: t.int(), result: t.dataset() },
  config: {
    query:
      "select date, precipitation from weather where year(date) = $year order by precipitation desc, date limit $limit",
    threads: 2,
  },
});
