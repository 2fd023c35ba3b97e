import assert from "node:assert/strict";
import type { Cluster } from "../../../../src/runtime/remote/cluster.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { ClusterCertificates } from "../../../support/cluster/cluster-certificates.ts";
import { collect } from "../../../support/cluster/collect.ts";
import { FakeCluster } from "../../../support/cluster/fake-cluster.ts";
import { type ClusterServer, serveCluster } from "../../../support/cluster/serve-cluster.ts";
import { withCluster } from "../../../support/cluster/with-cluster.ts";

describe("the cluster that Flyte 2 selects", () => {
  let own: FakeCluster;
  let other: FakeCluster;
  let servers: ClusterServer[];
  beforeEach(async () => {
    [own, other] = [new FakeCluster(), new FakeCluster()];
    servers = await Promise.all([own, other].map((cluster) => serveCluster("flyte2", cluster)));
    for (const cluster of [own, other]) {
      cluster.log = ["a line"];
      cluster.start("r1", "forecast", "v1", new Uint8Array());
    }
  });

  const pathsOf = ({ calls }: FakeCluster): readonly string[] =>
    calls.map(({ path }) => path.split("/").at(-1)!).filter((name) => !/ClientConfig/.test(name));
  const useData = (cluster: Cluster): Promise<unknown> =>
    withSignal(async (signal) => {
      await collect(cluster.tailLogs!("r1", 1, signal));
      await cluster.getOutputs("r1", true);
      await cluster.createUpload({ filename: "a.csv", md5: new Uint8Array(16), size: 1 });
    });
  const open = (work: (cluster: Cluster) => Promise<unknown>): Promise<unknown> =>
    withCluster(servers[0]!.address, {}, {}, work);
  const DATA = ["TailLogs", "GetActionData", "CreateUploadLocation"];
  const SELECTED = DATA.flatMap((name) => ["SelectCluster", name]);

  it("gets the calls about data, and no others", async () => {
    own.selectedEndpoint = `http://${servers[1]!.address}`;
    await open(async (cluster) => {
      await useData(cluster);
      await collect(cluster.list(10));
    });
    assert.deepEqual(pathsOf(other), DATA);
    assert.deepEqual(pathsOf(own), ["SelectCluster", "SelectCluster", "SelectCluster", "ListRuns"]);
  });

  it("is asked for by what the call is about", async () => {
    await open(useData);
    const [logs, , data, , upload] = own.calls
      .slice(own.calls.findIndex(({ path }) => path.endsWith("SelectCluster")))
      .map(({ message }) => message);
    assert.equal(logs!["operation"], "OPERATION_TAIL_LOGS");
    assert.equal(data!["operation"], "OPERATION_GET_ACTION_DATA");
    assert.deepEqual(data!["actionId"], {
      run: { org: "", project: "weather", domain: "development", name: "r1" },
      name: "a0",
    });
    assert.equal(upload!["operation"], "OPERATION_CREATE_UPLOAD_LOCATION");
    assert.deepEqual(upload!["projectId"], {
      organization: "",
      domain: "development",
      name: "weather",
    });
  });

  it("is asked for once if several calls are about the same", async () => {
    const file = { filename: "a.csv", md5: new Uint8Array(16), size: 1 };
    await open((cluster) => Promise.all([cluster.createUpload(file), cluster.createUpload(file)]));
    assert.equal(pathsOf(own).filter((name) => name === "SelectCluster").length, 1);
  });

  for (const [why, endpoint] of [
    ["the cluster has no such service", () => undefined],
    ["the answer is empty", () => ""],
    ["the answer is the endpoint itself", () => servers[0]!.address],
    ["the answer is the endpoint, but says https", () => `https://${servers[0]!.address}`],
  ] as const)
    it(`is the endpoint itself if ${why}`, async () => {
      own.selectedEndpoint = endpoint();
      await open(useData);
      assert.deepEqual(pathsOf(own), SELECTED);
    });

  it("gets the token, but never in plain text", async () => {
    const certificates = new ClusterCertificates();
    const secure = await Promise.all(
      [own, other].map((cluster) => serveCluster("flyte2", cluster, certificates)),
    );
    servers.push(...secure);
    own.tokens = other.tokens = new Set(["token-1"]);
    own.selectedEndpoint = `http://${secure[1]!.address}`;
    const command = [process.execPath, "-p", "'token-1'"];
    const config = {
      tls: { ca: certificates.read("ca.crt") },
      auth: { kind: "command", command },
    } as const;
    await withCluster(secure[0]!.address, config, { env: process.env }, (cluster) =>
      cluster.getOutputs("r1", true),
    );
    assert.equal(other.calls.at(-1)!.headers["authorization"], "Bearer token-1");
  });

  it("is named with the endpoint if it does not answer", async () => {
    own.selectedEndpoint = "127.0.0.1:1";
    const { message } = await awaitFxError(open(useData), "FX5031");
    assert.match(
      message,
      new RegExp(`127\\.0\\.0\\.1:1 \\(selected by ${servers[0]!.address}\\) does not answer`),
    );
  });

  it("is refused if it is not an endpoint", async () => {
    own.selectedEndpoint = "https://ada:secret@elsewhere";
    const { message } = await awaitFxError(open(useData), "FX5033");
    assert.match(message, /selected a cluster whose endpoint is invalid: an endpoint has no user/);
    assert.doesNotMatch(message, /secret/);
  });
});

async function withSignal<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return work(new AbortController().signal);
}
