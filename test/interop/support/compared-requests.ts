import assert from "node:assert/strict";
import { join } from "node:path";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { assertListed, differingFields, type Found } from "./listed-differences.ts";
import { type Python, usePython } from "./use-python.ts";
import { type Recorder, useRecorder } from "./use-recorder.ts";

const VERSION = "v3";
/** Compares what fx and the Python SDK send to a cluster for the same steps. */
export function describeRequests(protocol: Protocol): void {
  describe(`requests to a cluster of ${protocol}`, () => {
    const python = usePython(protocol);
    const ours = useRecorder(protocol);
    const theirs = useRecorder(protocol);

    it("differ from Python's only as test/interop/README.md says", async () => {
      await sendWithPython(theirs, python);
      await sendWithFx(ours);
      if (protocol === "flyte2") {
        await deployWithPython(theirs, python);
        await deployWithFx(ours);
      }
      const found = differingRequests(
        await ours.readRequests(python),
        await theirs.readRequests(python),
      );
      assertListed("test/interop/README.md", protocol, found);
    });
  });
}

const APP = { name: "query", image: "registry.example.com/query" };

/** Deploys a connector, changes its image, reads its log, lists it, stops and deletes it. */
async function deployWithFx({ cluster, send }: Recorder): Promise<void> {
  cluster.appLog = { "query-1": ["serving"] };
  const env = ["--env", "JOB_SERVICE_URL=https://jobs.example.com"];
  const app = ["src/query.ts", "--name", APP.name, ...env];
  for (const version of ["1", "2"])
    await send("deploy", ...app, "--image", `${APP.image}:${version}`);
  assert.equal(await send("deploy", "logs", APP.name), "query-1  serving\n");
  assert.match(await send("deploy", "list"), /^query /m);
  await send("deploy", "stop", APP.name);
  await send("deploy", "delete", APP.name, "--yes");
}

/** The same with `test/interop/python/flyte2/remote.py`. */
async function deployWithPython(recorder: Recorder, python: Python): Promise<void> {
  const { cluster, address: endpoint } = recorder;
  const { name } = APP;
  cluster.appLog = { "query-1": ["serving"] };
  await python.call("remote.deploy", { endpoint, ...APP });
  assert.deepEqual(await python.call("remote.app_logs", { endpoint, name }), [
    "[query-1] serving\n",
  ]);
  assert.deepEqual(await python.call("remote.listed_apps", { endpoint }), [name]);
  await python.call("remote.stop_app", { endpoint, name });
  await python.call("remote.delete_app", { endpoint, name });
}

/** Registers the task, runs it, aborts another run, and lists both. */
async function sendWithFx({ cluster, send }: Recorder): Promise<void> {
  const task = ["--version", VERSION, "src/tasks.ts", "forecast"];
  const inputs = ["--city", "Oslo", "--report", "report.csv", "--more", "more"];
  await send("register", ...task);
  assert.equal(await send("run", "--remote", "--name", "first", ...task, ...inputs), "temp: 4.5\n");
  await send("remote", "logs", "first"); // Flyte 1 has only links, which need no other request
  cluster.steps = [{ phase: "RUNNING" }];
  await send("run", "--remote", "--name", "second", "--detach", ...task, ...inputs);
  await send("remote", "abort", "second", "--reason", "wrong city");
  await send("remote", "list");
}

/** The same with `test/interop/python/flyte1/remote.py` or `flyte2/remote.py`. */
async function sendWithPython(recorder: Recorder, python: Python): Promise<void> {
  const { project, cluster, address: endpoint } = recorder;
  const task = { endpoint, version: VERSION };
  const inputs = { report: join(project.root, "report.csv"), more: join(project.root, "more") };
  await python.call("remote.register", task);
  assert.equal(await python.call("remote.run", { ...task, ...inputs, name: "first" }), 4.5);
  cluster.steps = [{ phase: "RUNNING" }];
  await python.call("remote.abort", { ...task, ...inputs, name: "second", cause: "wrong city" });
  assert.deepEqual(await python.call("remote.listed", { endpoint }), ["second", "first"]);
}

type Requests = ReadonlyMap<string, readonly unknown[]>;

function differingRequests(ours: Requests, theirs: Requests): readonly Found[] {
  const keys = [...new Set([...ours.keys(), ...theirs.keys()])];
  return keys.flatMap((key) => {
    const [own = [], other = []] = [ours.get(key), theirs.get(key)];
    const kind = key.split("\n")[0]!;
    return Array.from({ length: Math.max(own.length, other.length) }, (_, index) =>
      differingFields(own[index], other[index]),
    )
      .flat()
      .map(({ field, ...values }) => ({ kind, field: field || "the whole request", ...values }));
  });
}
