import { defineSyncConnector, Resource, t } from "flyte-fx";
import { same } from "../same.ts";

export const greet = defineSyncConnector({
  name: "Greet Connector",
  taskType: "greet",
  inputs: { name: t.string(), times: t.int().default(1) },
  outputs: { greeting: t.string(), mood: t.enum("good", "bad") },
  do({ inputs }) {
    same<typeof inputs, { name: string; times: number }>(true);
    return Resource.succeeded({ greeting: `Hello ${inputs.name}`, mood: "good" }, { message: "greeted", customInfo: { times: inputs.times } });
  },
});

export const anything = defineSyncConnector({
  name: "Any Connector",
  taskType: "any",
  secrets: ["TOKEN"],
  async do({ inputs, taskTemplate }) {
    same<(typeof inputs)["name"], unknown>(true);
    return Resource.succeeded({ [taskTemplate.id.name]: inputs["name"] });
  },
  classify: () => "retryable",
});
