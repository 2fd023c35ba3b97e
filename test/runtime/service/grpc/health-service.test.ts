import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { type ClientReadableStream, Server, ServerCredentials } from "@grpc/grpc-js";
import { HealthService } from "../../../../src/runtime/service/grpc/health-service.ts";
import { type AnyClient, protoClient, unary } from "../../../support/server/grpc-client.ts";
import { listen } from "../../../support/server/listen.ts";

describe("grpc.health.v1", () => {
  let server: Server;
  let health: HealthService;
  let client: AnyClient;
  beforeEach(async () => {
    server = new Server();
    health = new HealthService(["a.b.Service"]);
    health.addTo(server);
    const port = await listen(server, ServerCredentials.createInsecure());
    client = protoClient(
      "grpc-health-check",
      "proto",
      "health/v1/health.proto",
      "grpc.health.v1.Health",
      `127.0.0.1:${port}`,
    );
  });
  afterEach(() => {
    client.close();
    server.forceShutdown();
  });

  const watch = (service: string) =>
    (client["watch"] as (request: object) => ClientReadableStream<{ status: string }>).call(
      client,
      { service },
    );

  it("reports the server and each service as SERVING", async () => {
    assert.deepEqual(await unary(client, "check", {}), { status: "SERVING" });
    assert.deepEqual(await unary(client, "check", { service: "a.b.Service" }), {
      status: "SERVING",
    });
    await assert.rejects(
      unary(client, "check", { service: "a.b.Other" }),
      /5 NOT_FOUND: unknown service a\.b\.Other/,
    );
    const { statuses } = await unary(client, "list", {});
    assert.deepEqual(statuses, { "": { status: "SERVING" }, "a.b.Service": { status: "SERVING" } });
  });

  it("sends watchers the status and its change on shutdown, then ends their calls so that the server can close", async () => {
    const [known, unknown] = [watch("a.b.Service"), watch("a.b.Other")];
    assert.deepEqual(await once(known, "data"), [{ status: "SERVING" }]);
    assert.deepEqual(await once(unknown, "data"), [{ status: "SERVICE_UNKNOWN" }]);
    const [told, ended] = [once(known, "data"), once(known, "end")];
    unknown.resume();
    health.stop();
    assert.deepEqual(await told, [{ status: "NOT_SERVING" }]);
    await ended;
    assert.deepEqual(await unary(client, "check", {}), { status: "NOT_SERVING" });
    await new Promise<void>((resolve, reject) =>
      server.tryShutdown((error) => (error === undefined ? resolve() : reject(error))),
    );
  });

  it("forgets a watcher that disconnected", () => {
    const written: unknown[] = [];
    const call = Object.assign(new EventEmitter(), {
      request: { service: "" },
      write: (status: unknown) => written.push(status),
      end: () => written.push("end"),
    });
    let implementation: { watch?: (watching: object) => void } = {};
    const own = new HealthService(["a.b.Service"]);
    own.addTo({
      addService: (_: unknown, added: object) => (implementation = added),
    } as unknown as Server);
    implementation.watch!(call);
    assert.deepEqual(written, ["SERVING"]);
    call.emit("cancelled");
    own.stop();
    assert.deepEqual(written, ["SERVING"]);
  });
});
