/**
 * The connectors of `test/interop/python/…/served_connectors.py` in fx: `mode` says what a job
 * does.
 */
export const SCRIPTED_CONNECTORS = `import { ConnectorRegistry, Resource, defineAsyncConnector, defineSyncConnector, resourceMeta, t } from "flyte-fx";

class Job extends resourceMeta({ mode: t.string() }) {}

const scripted = defineAsyncConnector({
  name: "Scripted Connector",
  taskType: "scripted",
  resourceMeta: Job,
  create({ inputs }) {
    if (inputs["mode"] === "raise") throw new Error("no such mode");
    return { mode: String(inputs["mode"]) };
  },
  get({ mode }) {
    if (mode === "lose") throw new Error("no such job");
    return Resource.succeeded({ greeting: "job " + mode });
  },
  delete: () => undefined,
});

const greet = defineSyncConnector({
  name: "Greet Connector",
  taskType: "greet",
  outputs: { greeting: t.string() },
  do({ inputs }) {
    if (inputs["mode"] === "raise") throw new Error("no such mode");
    return Resource.succeeded({ greeting: "hello " + String(inputs["mode"]) });
  },
});

for (const connector of [scripted, greet]) ConnectorRegistry.register(connector);
`;
