/**
 * Source of connectors whose jobs do what their ids say: `peer` has all methods, `bare` only the
 * required ones, `peer_sync` is synchronous.
 */
export const SERVED_CONNECTORS = `import { ConnectorRegistry, Resource, RetryableError, UserError, defineAsyncConnector, defineSyncConnector, resourceMeta, t } from "flyte-fx";
import type { LogPage } from "flyte-fx";

class Job extends resourceMeta({ jobId: t.string(), days: t.int() }) {}
const asked = new Map<string, number>();

function failAs(how: unknown): void {
  if (how === "throw") throw new TypeError("the outside is gone");
  if (how === "user") throw new UserError("BAD_CITY", "no such city");
  if (how === "retryable") throw new RetryableError("QUOTA", "too many");
}

const peer = defineAsyncConnector({
  name: "Peer Connector",
  taskType: "peer",
  resourceMeta: Job,
  create({ inputs }) {
    failAs(inputs["city"]);
    return { jobId: String(inputs["city"]), days: Number(inputs["days"] ?? 0) };
  },
  get({ jobId, days }, { connection }) {
    failAs(jobId);
    const links = { logLinks: [{ uri: "https://example.com/1", name: "Log" }], customInfo: { days } };
    const polls = (asked.get(jobId) ?? 0) + 1;
    asked.set(jobId, polls);
    switch (jobId) {
      case "connection": return Resource.running(JSON.stringify(connection ?? null));
      case "QUEUED": return Resource.queued("waits", links);
      case "RUNNING": return Resource.running("half", links);
      case "SUCCEEDED": return Resource.succeeded({ days }, links);
      case "ABORTED": return Resource.aborted("stopped", links);
      case "FAILED": return Resource.failed("broken", links);
      case "INITIALIZING": return Resource.initializing("starts", links);
      case "WAITING_FOR_RESOURCES": return Resource.waitingForResources("no room", links);
      case "RETRYABLE_FAILED": return Resource.retryableFailed("again", links);
      default: return polls < 3 ? Resource.running() : Resource.succeeded({ report: "sun in " + jobId, days: days + 1 });
    }
  },
  delete({ jobId }) {
    failAs(jobId);
  },
  async *getLogs({ jobId }, { lines, token }) {
    failAs(jobId);
    yield { lines: ["after " + (token || "nothing"), "at most " + String(lines)], token: "t2" } satisfies LogPage;
    yield { lines: [{ message: "stamped", timestamp: new Date(1500), originator: "USER" }] } satisfies LogPage;
  },
  getMetrics({ jobId }, { queries }) {
    failAs(jobId);
    return queries.map((metric) => ({ metric, data: { value: 1 } }));
  },
});

const bare = defineAsyncConnector({ name: "Bare Connector", taskType: "bare", resourceMeta: Job, create: () => ({ jobId: "b", days: 0 }), get: () => Resource.running(), delete: () => undefined });

const sync = defineSyncConnector({
  name: "Peer Sync Connector",
  taskType: "peer_sync",
  outputs: { greeting: t.string() },
  do({ inputs }) {
    failAs(inputs["name"]);
    return inputs["name"] === "unfinished" ? Resource.running() : Resource.succeeded({ greeting: "Hello " + String(inputs["name"]) });
  },
});

for (const connector of [peer, bare, sync]) ConnectorRegistry.register(connector);
`;
