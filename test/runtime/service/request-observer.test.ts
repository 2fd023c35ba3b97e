import assert from "node:assert/strict";
import { defineSyncConnector, Resource } from "../../../src/entries/index.ts";
import type {
  RequestObserver,
  ServedRequest,
} from "../../../src/runtime/service/request-observer.ts";
import { type TestServer, serveForTest } from "../../support/server/connector-server.ts";
import { aboutJob, ScriptedConnector } from "../../support/server/endpoint-run.ts";

describe("an observer of requests", () => {
  const seen: [direction: "in" | "out", request: ServedRequest, message: Uint8Array][] = [];
  const peers: string[] = [];
  const observer: RequestObserver = {
    requestStarted: ({ peer }) => peers.push(peer),
    messageReceived: (request, message) => seen.push(["in", request, message]),
    messageSent: (request, message) => seen.push(["out", request, message]),
  };
  let served: TestServer;
  before(async () => {
    const greet = defineSyncConnector({ taskType: "greet", do: () => Resource.succeeded() });
    const connector = Object.assign(new ScriptedConnector({}), {
      getLogs: () => ["one", "two"].map((message) => ({ lines: [{ message }] })),
    });
    served = await serveForTest([connector, greet], { observers: [observer] });
  });
  beforeEach(() => void seen.splice(0));

  const job = aboutJob("job-1");
  const directions = (): string => seen.map(([direction]) => direction).join(" ");

  it("receives the messages of a call, its peer and the names of its headers", async () => {
    await served.flyte1.call("GetTask", job);
    assert.equal(directions(), "in out");
    const type = served.flyte1.requestType("GetTask");
    const [[, request, message]] = seen as [(typeof seen)[0]];
    assert.deepEqual(type.decode(message).toJSON(), type.fromObject(job).toJSON());
    assert.match(peers[0]!, /^127\.0\.0\.1:\d+$/);
    assert.ok(request.metadataNames.includes("user-agent"), request.metadataNames.join());
  });

  it("receives each message of a stream", async () => {
    await served.flyte1.execute({ template: { id: { name: "greet" }, type: "greet" } });
    assert.equal(directions(), "in in out");
    seen.splice(0);
    await served.flyte1.stream("GetTaskLogs", job);
    assert.equal(directions(), "in out out");
  });
});
