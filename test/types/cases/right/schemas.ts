import { t, type Dataset } from "flyte-fx";
import type { StandardSchema, StandardSchemaWithJson } from "../standard-schema.ts";
import { same } from "../same.ts";

interface Job {
  id: string;
  tries: number;
}
interface JobGiven {
  id: string;
  tries?: number;
}
declare const withJson: StandardSchemaWithJson<JobGiven, Job>;
declare const without: StandardSchema<JobGiven, Job>;

export const shape = {
  withJson: t.object(withJson),
  titled: t.object(withJson, { title: "Job" }),
  described: t.object(withJson, { jsonSchema: { type: "object" } }),
  without: t.object(without, { jsonSchema: { type: "object", properties: { id: { type: "string" } } }, title: "Job" }),
  fields: t.object({ a: t.int() }, { title: "Point" }),
  list: t.list(t.object(withJson)),
  table: t.dataset({ format: "parquet", columns: { day: t.datetime(), place: { city: t.string() } } }),
  bareTable: t.dataset({}),
};

same<t.Infer<typeof shape>["withJson"], Job>(true);
same<t.Infer<typeof shape>["titled"], Job>(true);
same<t.Infer<typeof shape>["without"], Job>(true);
same<t.Infer<typeof shape>["fields"], { a: number }>(true);
same<t.Infer<typeof shape>["list"], Job[]>(true);
same<t.Infer<typeof shape>["table"], Dataset<{ day: Date; place: { city: string } }>>(true);
same<t.Input<typeof shape>["withJson"], JobGiven>(true);
same<t.Input<typeof shape>["list"], readonly JobGiven[]>(true);
