import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { t } from "../../../src/entries/index.ts";
import { pb } from "../../support/command/execute-fixture.ts";
import { fx } from "../../support/command/fx.ts";
import { serve } from "../../support/command/serve.ts";
import { connectorSource } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { loadedBy, loadedWhile } from "./read-loaded-modules.ts";

/** Libraries and folders of src that are slow to load or that only some commands need. */
const HEAVY = [
  "@grpc/grpc-js",
  "@grpc/reflection",
  "@opentelemetry/api",
  "execa",
  "fast-string-width",
  "grpc-health-check",
  "hyparquet",
  "hyparquet-compressors",
  "hyparquet-writer",
  "pino",
  "prom-client",
  "protobufjs",
  "yaml",
  "cli/execute",
  "cli/init",
  "cli/serialize",
  "cli/serve",
  "runtime/execute",
  "runtime/task/package",
  "runtime/task/shim",
  "runtime/storage/gcs",
  "runtime/storage/s3",
  "runtime/wire/inspect",
  "runtime/wire/v1",
  "runtime/wire/v2",
  "scaffold",
];

/** Which of these each command loads. */
const LOADED: readonly (readonly [args: string, heavy: readonly string[]])[] = [
  ["--version", []],
  ["--help", []],
  ["run --help", []],
  ["run src/tasks.ts weather", ["protobufjs", "runtime/task/shim", "runtime/wire/v1"]],
  ["run src/tasks.ts", ["fast-string-width", "protobufjs", "runtime/task/shim", "runtime/wire/v1"]],
  [
    "list-connectors src/tasks.ts",
    ["fast-string-width", "protobufjs", "runtime/task/shim", "runtime/wire/v1"],
  ],
  [
    "serialize src/tasks.ts",
    [
      "cli/serialize",
      "protobufjs",
      "runtime/task/package",
      "runtime/task/shim",
      "runtime/wire/inspect",
      "runtime/wire/v1",
    ],
  ],
  ["check --list", ["fast-string-width", "protobufjs", "runtime/task/shim", "runtime/wire/v1"]],
  ["completion bash", []],
  ["jobs --all", ["fast-string-width"]],
  ["jobs show @last", ["fast-string-width", "protobufjs", "runtime/wire/v1"]],
  [
    "inspect dist/weather.pb",
    ["cli/serialize", "protobufjs", "runtime/wire/inspect", "runtime/wire/v1"],
  ],
  [
    "execute -i in.pb --output-prefix out --resolver flyte-fx/function -- src/hello#hello",
    ["cli/execute", "protobufjs", "runtime/execute", "runtime/task/shim", "runtime/wire/v1"],
  ],
  ["init connector starter --yes", ["cli/init", "runtime/task/package", "scaffold"]],
];

/** Which of these a server loads before its first request. */
const SERVED = [
  "@grpc/grpc-js",
  "cli/serve",
  "pino",
  "protobufjs",
  "runtime/task/shim",
  "runtime/wire/v1",
  "runtime/wire/v2",
];
const HELLO =
  'import { task, t } from "flyte-fx";\nexport const hello = task({ inputs: { name: t.string() }, outputs: { o: t.string() } }, ({ name }) => ({ o: name }));\n';

const TESTING = new URL("../../../dist/testing.js", import.meta.url).href;
const SERVER = new URL("../../../dist/server.js", import.meta.url).href;
const run = promisify(execFile);

describe("the modules that a command loads", () => {
  const project = new TemporaryProject({
    "src/tasks.ts": connectorSource(),
    "src/hello.ts": HELLO,
    "in.pb": pb({ name: "Ada" }, { name: t.string() }),
  });
  before(async () => {
    await fx(project, ["serialize", "src/tasks.ts", "--output", "dist"]);
    await fx(project, ["run", "src/tasks.ts", "weather"]);
  });

  for (const [args, heavy] of LOADED) {
    it(`are only those needed for fx ${args}`, async () => {
      const { code, stderr, folders, libraries } = await loadedBy(project, args.split(" "));
      assert.equal(code, 0, stderr);
      assert.ok(folders.includes("cli"));
      assert.deepEqual(
        [...libraries, ...folders].filter((name) => HEAVY.includes(name)).sort(),
        [...heavy].sort(),
      );
    });
  }

  for (const metrics of ["--no-metrics", "--prometheus-port=0"]) {
    it(`are only those needed for fx serve ${metrics}`, async () => {
      const { code, stderr, folders, libraries } = await loadedWhile(project, async (env) => {
        const { running } = await serve(project, ["src/tasks.ts", "--port", "0", metrics], env);
        running.child.kill("SIGTERM");
        return running.ended;
      });
      assert.equal(code, 0, stderr);
      assert.deepEqual(
        [...libraries, ...folders].filter((name) => HEAVY.includes(name)).sort(),
        SERVED,
      );
    });
  }

  it("do not include those of fx serve in a program that starts a server itself", async () => {
    const { libraries, folders } = await loadedWhile(project, async (env) => {
      const program = `import { createServer } from ${JSON.stringify(SERVER)}; const server = createServer(); await server.bind("127.0.0.1:0"); await server.close();`;
      return run(process.execPath, ["--input-type=module", "--eval", program], {
        cwd: project.root,
        env: { HOME: project.home, ...env },
      });
    });
    assert.ok(libraries.includes("@grpc/grpc-js"));
    assert.deepEqual(
      [...libraries, ...folders].filter((name) =>
        ["pino", "prom-client", "cli/serve"].includes(name),
      ),
      [],
    );
  });

  it("do not include a server in tests that list checks", async () => {
    const { libraries, folders } = await loadedWhile(project, async (env) => {
      const program = `import { connectorChecks } from ${JSON.stringify(TESTING)}; if (typeof connectorChecks !== "function") throw new Error();`;
      return run(process.execPath, ["--input-type=module", "--eval", program], {
        cwd: project.root,
        env: { HOME: project.home, ...env },
      });
    });
    assert.ok(folders.includes("runtime/check/conformance"));
    assert.deepEqual(
      [...libraries, ...folders].filter((name) =>
        ["@grpc/grpc-js", "runtime/service/grpc"].includes(name),
      ),
      [],
    );
  });
});
