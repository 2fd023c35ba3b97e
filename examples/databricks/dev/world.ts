import type { CreateWorld } from "flyte-fx/testing";
import { FakeDatabricks } from "./fake-databricks.ts";

/** A workspace for `fx check`, in which runs cost nothing and take no time. */
export const world: CreateWorld = ({ clock }) => {
  const databricks = new FakeDatabricks(clock, "dapi-of-this-check");
  return {
    fetch: databricks.fetch,
    secrets: { FLYTE_DATABRICKS_ACCESS_TOKEN: databricks.token },
    jobs: () => databricks.runs.map((run) => ({ id: run.id, active: databricks.isActive(run) })),
  };
};
