import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BlobDimensionality } from "../../../src/runtime/values/literal-type.ts";
import { loadWire } from "../../../src/runtime/wire/load-wire.ts";
import { assertExit, assertPrints } from "../../support/assertions/assert-exit.ts";
import { useCluster } from "../../support/cluster/use-cluster.ts";
import { fx } from "../../support/command/fx.ts";
import { s3Env, useS3 } from "../support/use-object-stores.ts";

const TASKS = `import { AsyncConnectorExecutorMixin, Task, t } from "flyte-fx";
class Query<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "query"; }
export const report = new Query({ name: "report", outputs: { table: t.file(), parts: t.directory() } });
`;
const AWS = fileURLToPath(new URL("../../../node_modules/@aws-sdk", import.meta.url));

for (const protocol of ["flyte1", "flyte2"] as const)
  describe(`the outputs of an execution of ${protocol} in S3`, () => {
    const store = useS3();
    const used = useCluster(protocol, TASKS);
    const put = (path: string, content: string | Uint8Array): void => {
      const file = join(store.folder, "bucket", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    };
    const blob = (uri: string, dimensionality: BlobDimensionality) => ({
      scalar: { blob: { uri, metadata: { type: { format: "", dimensionality } } } },
    });
    const run = async (...words: readonly string[]) => {
      const env = Object.fromEntries(Object.entries(s3Env(store.port)).map(([k, v]) => [k, v!]));
      return fx(used.project, [...words, ...used.flags], { env });
    };

    beforeEach(async () => {
      mkdirSync(join(used.project.root, "node_modules"));
      symlinkSync(AWS, join(used.project.root, "node_modules/@aws-sdk"));
      put("r1/table.csv", "city\nOslo\n");
      put("r1/parts/a/1.txt", "one");
      const { encodeOutputs } = await loadWire(protocol);
      const literals = {
        table: blob("s3://bucket/r1/table.csv", BlobDimensionality.SINGLE),
        parts: blob("s3://bucket/r1/parts", BlobDimensionality.MULTIPART),
      };
      put("r1/outputs.pb", encodeOutputs({ literals }));
      used.cluster.largeOutputs = { url: "", uri: "s3://bucket/r1/outputs.pb" };
    });

    it("are read from there if the cluster does not send them, and downloaded", async () => {
      const task = ["src/tasks.ts", "report", "--name", "r1", "--download", "results"];
      await assertPrints(/results\/table\.csv/, run("run", "--remote", ...task));
      const read = (path: string) => readFileSync(join(used.project.root, "results", path), "utf8");
      assert.deepEqual([read("table.csv"), read("parts/a/1.txt")], ["city\nOslo\n", "one"]);

      const again = await assertExit(5, run("remote", "outputs", "r1", "--download", "results"));
      assert.match(again.stderr, /overwrites no file[^]*results\/table\.csv {2}\(output table\)/);
    });
  });
