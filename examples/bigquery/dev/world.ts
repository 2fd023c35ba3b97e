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
    async fetch(input, init) {
      const request = new Request(input, init);
      const { pathname, search } = new URL(request.url);
      const { status, body } = bigQuery.answer({
        path: pathname + search,
        authorization: request.headers.get("authorization") ?? undefined,
        body: await request.text(),
      });
      return Response.json(body, { status });
    },
    secrets: { BIGQUERY_KEY: FAKE_KEY },
    jobs: () => bigQuery.list(),
  };
};
