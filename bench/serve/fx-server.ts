import { ConnectorRegistry, Resource, defineAsyncConnector, defineSyncConnector, resourceMeta, t } from "../../src/index.ts";
import { createServer } from "../../src/runtime/service/create-server.ts";
import { reportWhenAsked } from "./report-usage.ts";

class Job extends resourceMeta({ jobId: t.string() }) {}

const registry = new ConnectorRegistry();
registry.register(defineAsyncConnector({
  name: "Bench Connector",
  taskType: "bench",
  resourceMeta: Job,
  create: () => ({ jobId: "job-000042" }),
  get: () => Resource.running(),
  delete: () => undefined,
}));
registry.register(defineSyncConnector({ name: "Bench Sync", taskType: "bench-sync", do: ({ inputs }) => Resource.succeeded({ greeting: `Hello ${String(inputs["name"])}` }) }));

reportWhenAsked(await createServer({ registry }).bind("127.0.0.1:0"));
