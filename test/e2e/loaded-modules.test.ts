import assert from "node:assert/strict";
import { connectorSource } from "../support/connector-source.ts";
import { loadedBy } from "../support/loaded-modules.ts";
import { temporaryProject } from "../support/temporary-project.ts";

/** What takes time to load, and what only some commands use: libraries, and folders of src. */
const HEAVY = [
  "@grpc/grpc-js", "@grpc/reflection", "grpc-health-check", "hyparquet", "hyparquet-compressors", "hyparquet-writer", "protobufjs", "yaml",
  "cli/execute", "cli/init", "cli/serialize", "cli/serve", "runtime/execute", "runtime/package", "runtime/shim", "runtime/storage/gcs", "runtime/storage/s3",
  "runtime/wire/inspect", "runtime/wire/v1", "runtime/wire/v2", "scaffold",
];

/** What each command loads of that. */
const LOADED: readonly (readonly [args: string, heavy: readonly string[]])[] = [
  ["run --help", ["yaml"]],
  ["run src/tasks.ts weather", ["protobufjs", "runtime/shim", "runtime/wire/v1", "yaml"]],
  ["list-connectors src/tasks.ts", ["protobufjs", "runtime/shim", "runtime/wire/v1"]],
  ["serialize src/tasks.ts", ["cli/serialize", "protobufjs", "runtime/package", "runtime/shim", "runtime/wire/inspect", "runtime/wire/v1"]],
  ["init connector starter --yes", ["cli/init", "cli/serialize", "scaffold"]],
];

describe("the modules that a command loads", () => {
  const project = temporaryProject({ "src/tasks.ts": connectorSource() });
  after(() => project.remove());

  for (const args of ["--version", "--help"]) {
    it(`are none for fx ${args}`, async () => {
      const { code, folders, libraries } = await loadedBy(project, [args]);
      assert.deepEqual({ code, folders, libraries }, { code: 0, folders: [], libraries: [] });
    });
  }

  for (const [args, heavy] of LOADED) {
    it(`are for fx ${args} what it uses`, async () => {
      const { code, stderr, folders, libraries } = await loadedBy(project, args.split(" "));
      assert.equal(code, 0, stderr);
      assert.ok(folders.includes("cli"));
      assert.deepEqual([...libraries, ...folders].filter((name) => HEAVY.includes(name)).sort(), [...heavy].sort());
    });
  }
});
