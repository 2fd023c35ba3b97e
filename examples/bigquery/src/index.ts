import { t } from "flyte-fx";
import { BigQueryShimTask } from "./bigquery-shim-task.ts";
import { BigQueryTask, type BigQueryTaskOptions } from "./bigquery-task.ts";
import "./connectors.ts";

const inputs = {
  year: t.int().describe("1910 to 2013"),
  limit: t.int().default(10).describe("number of names"),
};
const outputs = { results: t.dataset() };

/** Reads a public table. */
const query = `
  select name, sum(number) as total
  from \`bigquery-public-data.usa_names.usa_1910_2013\`
  where year = @year
  group by name
  order by total desc
  limit @limit`;

const config = {
  projectId: "my-project",
  location: "US",
  maximumBytesBilled: "1000000000",
  labels: { team: "names" },
};

const popular: Omit<BigQueryTaskOptions<typeof inputs, typeof outputs>, "name"> = {
  inputs,
  outputs,
  query,
  config,
  retries: 2,
};

/** Runs with a connector service. */
export const popularNames = new BigQueryTask({ name: "popular_names", ...popular });

/** Runs in its own container. */
export const popularNamesShim = new BigQueryShimTask({ name: "popular_names_shim", ...popular });
