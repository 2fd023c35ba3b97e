import type { CreateWorld } from "flyte-fx/testing";
import { FAKE_KEY, FakeBigQuery } from "./fake-bigquery.ts";

/** Stands in for BigQuery in `fx check`: queries cost nothing. Two years are special. */
export const world: CreateWorld = () => {
  const bigQuery = new FakeBigQuery({
    byJob({ configuration }) {
      const [year] = configuration?.query?.queryParameters ?? [];
      if (year?.parameterValue?.value === "1910") return { errorReason: "invalidQuery" };
      return year?.parameterValue?.value === "2013" ? { busyGets: 50 } : {};
    },
  });
  return {
    fetch: bigQuery.fetch,
    secrets: { BIGQUERY_KEY: FAKE_KEY },
    jobs: () => bigQuery.list(),
  };
};
