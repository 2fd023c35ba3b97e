import assert from "node:assert/strict";
import { assertExit, assertPrints } from "../../support/assertions/assert-exit.ts";
import { fx, type FxResult } from "../../support/command/fx.ts";
import { type Served, serve } from "../../support/command/serve.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { Certificates } from "../../support/server/certificates.ts";
import {
  ASYNC_SERVICES,
  createRequest,
  metaOf,
  type PeerCall,
  peerCalls,
  type PeerTls,
  syncRequests,
} from "../support/peer-calls.ts";
import { SERVED_CONNECTORS } from "../support/served-connectors.ts";
import { KEY, endpointProject } from "../support/use-endpoint.ts";
import { usePython } from "../support/use-python.ts";

const ASYNC = ASYNC_SERVICES.flyte1;
const SYNC = "flyteidl.service.SyncAgentService/ExecuteTaskSync";
const JOB = { taskCategory: { name: "peer" }, resourceMeta: metaOf("RUNNING") };

describe("TLS between fx and Python", () => {
  const python = usePython("flyte1");
  let certificates: Certificates;
  const project = useSharedProject(endpointProject);
  before(() => {
    project.write("connectors.ts", SERVED_CONNECTORS);
    certificates = new Certificates(project.root);
    for (const name of ["ca", "stranger-ca"]) certificates.authority(name);
    for (const name of ["server", "client"]) certificates.signed(name, "ca");
    certificates.signed("stranger", "stranger-ca");
    certificates.signed("elsewhere", "ca", "DNS:connectors.example");
  });

  const pair = (name: string): { readonly cert: string; readonly key: string } => ({
    cert: certificates.path(`${name}.crt`),
    key: certificates.path(`${name}.key`),
  });

  describe("fx serve with a grpcio client", () => {
    let served: Served | undefined;

    async function serveWith(...flags: readonly string[]): Promise<void> {
      const own = ["--tls-cert", "server.crt", "--tls-key", "server.key"];
      const args = ["connectors.ts", "--port", "0", "--no-metrics", ...own, ...flags];
      served = await serve(project, args);
    }

    const trusting = (ca: string, own?: string): PeerTls => ({
      ca: certificates.path(`${ca}.crt`),
      ...(own !== undefined && pair(own)),
    });
    const calling = (tls?: PeerTls): PeerCall => peerCalls(python, served!, tls);
    const codeOf = async (tls?: PeerTls): Promise<string> =>
      (await calling(tls)(`${ASYNC}/GetTask`, JOB)).code;

    it("serves calls of every kind and health to a client that trusts its CA", async () => {
      await serveWith();
      const call = calling(trusting("ca"));
      const calls: [string, ...object[]][] = [
        [
          `${ASYNC}/CreateTask`,
          createRequest("flyte1", { type: "peer", input: "city", text: "Oslo" }),
        ],
        [`${ASYNC}/GetTask`, JOB],
        [`${ASYNC}/GetTaskLogs`, JOB],
        [SYNC, ...syncRequests({ type: "peer_sync", input: "name", text: "Ada" })],
      ];
      for (const [path, ...requests] of calls) {
        const { code, details, messages } = await call(path, ...requests);
        assert.equal(code, "OK", `${path}: ${details}`);
        assert.notEqual(messages.length, 0, path);
      }
      assert.deepEqual(
        await python.call("grpc_calls.health", {
          port: served!.port,
          name: ASYNC,
          tls: trusting("ca"),
        }),
        { code: "OK", details: "", messages: [{ status: "SERVING" }] },
      );
    });

    it("is rejected by a client that trusts another CA, and rejects plain text", async () => {
      await serveWith();
      assert.equal(await codeOf(trusting("stranger-ca")), "UNAVAILABLE");
      assert.equal(await codeOf(), "UNAVAILABLE");
      assert.equal(await codeOf(trusting("ca")), "OK");
    });

    it("accepts only clients with a certificate of its client CA", async () => {
      await serveWith("--tls-client-ca", "ca.crt");
      assert.equal(await codeOf(trusting("ca", "client")), "OK");
      assert.equal(await codeOf(trusting("ca")), "UNAVAILABLE");
      assert.equal(await codeOf(trusting("ca", "stranger")), "UNAVAILABLE");
    });
  });

  describe("fx as a client of flytekit's services", () => {
    const start = (name: string, clientCa?: string): Promise<number> =>
      python.call("secure_server.start", {
        ...pair(name),
        ...(clientCa !== undefined && { client_ca: certificates.path(clientCa) }),
      });
    const list = (port: number, ...flags: readonly string[]): Promise<FxResult> =>
      fx(project, ["list-connectors", "--endpoint", `127.0.0.1:${port}`, ...flags]);
    const run = (port: number, task: string, ...flags: readonly string[]): Promise<FxResult> =>
      fx(
        project,
        ["run", "--endpoint", `127.0.0.1:${port}`, ...flags, "src/task.ts", task, "--mode", "Ada"],
        { env: KEY },
      );

    const withPair = (name: string): readonly string[] => {
      const own = ["--tls-cert", `${name}.crt`, "--tls-key", `${name}.key`];
      return ["--tls-ca", "ca.crt", ...own];
    };

    async function assertRefused(running: Promise<FxResult>): Promise<void> {
      await assertExit(5, running, /FX5021/);
    }

    it("trusts only the CA that it was passed", async () => {
      const port = await start("server");
      const { stdout } = await assertExit(0, list(port, "--tls-ca", "ca.crt", "--health"));
      assert.match(stdout, /Scripted Connector[^]*SERVING/);
      for (const flags of [[], ["--tls"], ["--tls-ca", "stranger-ca.crt"]])
        await assertRefused(list(port, ...flags));
    });

    it("runs async and sync tasks with a client certificate, and is rejected without one", async () => {
      const port = await start("server", "ca.crt");
      for (const [task, said] of [
        ["scripted", /said: "?job \w+ Ada/],
        ["greet", /said: "?hello Ada/],
      ] as const) {
        await assertPrints(said, run(port, task, ...withPair("client")));
      }
      await assertRefused(run(port, "greet", "--tls-ca", "ca.crt"));
      await assertRefused(run(port, "greet", ...withPair("stranger")));
    });

    it("accepts a certificate for the expected server name", async () => {
      const port = await start("elsewhere");
      await assertRefused(list(port, "--tls-ca", "ca.crt"));
      await assertExit(
        0,
        list(port, "--tls-ca", "ca.crt", "--tls-server-name", "connectors.example"),
      );
    });
  });
});
