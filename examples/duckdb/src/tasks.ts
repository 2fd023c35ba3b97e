import { fileURLToPath } from "node:url";
import { ConnectorRegistry, t } from "flyte-fx";
import { DuckDbConnector } from "./connector.ts";
import { DuckDbTask } from "./duckdb-task.ts";

ConnectorRegistry.register(
  new DuckDbConnector({
    root: fileURLToPath(new URL("../.fx/duckdb-jobs", import.meta.url)),
    tables: { weather: dataFile("seattle-weather.csv"), flights: dataFile("flights-3m.parquet") },
  }),
);

export const hottestDays = new DuckDbTask({
  name: "hottest_days",
  inputs: {
    year: t.int().describe("2012 to 2015"),
    limit: t.int().default(10).describe("number of days"),
  },
  outputs: { rows: t.int(), result: t.dataset() },
  query: `
    select date, temp_max, temp_min, weather
    from weather
    where year(date) = $year
    order by temp_max desc, date
    limit $limit`,
});

export const delaysByRoute = new DuckDbTask({
  name: "delays_by_route",
  inputs: {
    origin: t.string().describe("airport code, such as SEA"),
    at_least: t.int().default(100).describe("minimum number of flights on a route"),
  },
  outputs: { rows: t.int(), result: t.dataset() },
  config: { threads: 2, memory: "512MB" },
  query: `
    select destination, count(*) as flights, avg(delay) as mean_delay, quantile_cont(delay, 0.95) as delay_of_the_worst
    from flights
    where origin = $origin
    group by destination
    having count(*) >= $at_least
    order by mean_delay desc`,
});

/** A file of the npm package vega-datasets. */
function dataFile(name: string): string {
  return fileURLToPath(new URL(`../data/${name}`, import.meta.resolve("vega-datasets")));
}
