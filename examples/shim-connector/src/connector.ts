import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConnectorRegistry } from "flyte-fx";
import { DuckDbConnector } from "../../duckdb/src/connector.ts";
import { PROJECT } from "./project.ts";

/** Task type by which the executor finds the connector. */
export const QUERY_TYPE = "duckdb_shim";

ConnectorRegistry.register(
  new DuckDbConnector({
    taskType: QUERY_TYPE,
    root: join(PROJECT, ".fx/duckdb-jobs"),
    tables: {
      weather: fileURLToPath(
        new URL("../data/seattle-weather.csv", import.meta.resolve("vega-datasets")),
      ),
    },
  }),
);
