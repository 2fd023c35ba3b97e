import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { renderVariables } from "../../../src/runtime/task/template/render-template.ts";
import type { LiteralMap } from "../../../src/runtime/values/literal.ts";
import { TypeEngine } from "../../../src/runtime/values/type-engine.ts";
import { t } from "../../../src/runtime/values/types/t.ts";
import { NO_METADATA } from "../../../src/runtime/wire/shared/request-fields.ts";
import { FLYTE1 } from "../../../src/runtime/wire/v1/wire.ts";
import { FLYTE2 } from "../../../src/runtime/wire/v2/wire.ts";
import type { Wire } from "../../../src/runtime/wire/wire.ts";
import { readParquet } from "../../examples/duckdb/duckdb-jobs.ts";
import { fx } from "../../support/command/fx.ts";
import { serve, type Served } from "../../support/command/serve.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";
import { openStorage, s3Env, useS3 } from "../support/use-object-stores.ts";

const CLONE = fileURLToPath(new URL("../../..", import.meta.url));
const SERVICE = {
  flyte1: "flyteidl.service.AsyncAgentService",
  flyte2: "flyteidl2.connector.AsyncConnectorService",
};
const POLLING = ["QUEUED", "INITIALIZING", "RUNNING"];

describe("the examples, with an output prefix in a bucket", () => {
  const store = useS3();
  const project = new TemporaryProject();
  let served: Served | undefined;
  let before: readonly string[] = [];
  beforeEach(() => {
    before = jobFolders();
  });
  afterEach(() => {
    for (const folder of jobFolders().filter((folder) => !before.includes(folder)))
      rmSync(folder, { recursive: true });
  });

  const env = (): Record<string, string> => s3Env(store.port) as Record<string, string>;
  const inBucket = (uri: string): string => join(store.folder, uri.slice("s3://".length));

  /** Writes one input in the message and one offloaded, as Flyte does with large ones. */
  async function inputsBelow(node: string, { encodeLiteral }: Wire): Promise<LiteralMap> {
    const uri = `${node}/year_offloaded_metadata.pb`;
    const year = encodeLiteral(TypeEngine.toLiteral(2012, t.int()));
    await openStorage(env()).put(uri, year);
    return {
      literals: {
        year: { offloadedMetadata: { uri, sizeBytes: year.length } },
        limit: TypeEngine.toLiteral(1, t.int()),
      },
    };
  }

  /** Returns the template as Flyte registers it. */
  async function templateOf(example: string, task: string, wire: Wire) {
    const { protocol } = wire;
    const folder = join(project.root, protocol);
    const { code, stderr } = await fx(
      project,
      [
        ...["serialize", `examples/${example}`, task, "--image", "image:1"],
        ...["--protocol", protocol, "--output", folder],
      ],
      { cwd: CLONE },
    );
    assert.equal(code, 0, stderr);
    const bytes = readFileSync(join(folder, `${task}.pb`));
    return { bytes, template: wire.decodeTaskTemplate(bytes) };
  }

  async function assertResult(outputs: LiteralMap, prefix: string, column: string, value: number) {
    const uri = outputs.literals!["result"]!.scalar!.structuredDataset!.uri!;
    assert.equal(uri, `${prefix}/result/result.parquet`);
    assert.equal(Number(outputs.literals!["rows"]!.scalar!.primitive!.integer), 1);
    assert.equal((await readParquet(inBucket(uri)))[0]?.[column], value);
  }

  for (const wire of [FLYTE1, FLYTE2]) {
    const { protocol } = wire;

    it(`duckdb runs through fx serve: ${protocol}`, async () => {
      const { template } = await templateOf("duckdb", "hottest_days", wire);
      const node = `s3://bucket/metadata/${randomUUID()}`;
      const outputPrefix = `${node}/0`;
      served = await serve(
        project,
        [
          ...["--port", "0", "--no-metrics", "--storage-allow", "s3://bucket/metadata/"],
          join(CLONE, "examples/duckdb"),
        ],
        env(),
      );
      const client = await ConnectorClient.connect(served.port, protocol);
      const resourceMeta = wire.client.decodeCreateTask(
        await client.callBytes(
          `${SERVICE[protocol]}/CreateTask`,
          wire.client.encodeCreateTask({
            template,
            inputs: await inputsBelow(node, wire),
            outputPrefix,
            taskExecutionMetadata: NO_METADATA,
            execution: { name: `run-${randomUUID()}`, attempt: 1 },
            connection: undefined,
          }),
        ),
      );
      const request = wire.client.encodeGetTask({
        category: { name: "duckdb", version: 0 },
        resourceMeta,
        outputPrefix,
        connection: undefined,
      });
      for (;;) {
        const { phase, message, outputs } = wire.client.decodeGetTask(
          await client.callBytes(`${SERVICE[protocol]}/GetTask`, request, { deadlineMs: 10_000 }),
        );
        if (POLLING.includes(phase!)) {
          await sleep(20);
          continue;
        }
        assert.equal(phase, "SUCCEEDED", message);
        await assertResult(outputs!, outputPrefix, "temp_max", 34.4);
        return;
      }
    });

    it(`shim-connector runs through fx execute: ${protocol}`, async () => {
      const { bytes, template } = await templateOf("shim-connector", "wettest_days", wire);
      const { encodeInputs, decodeOutputs } = wire;
      const node = `s3://bucket/metadata/${randomUUID()}`;
      const inputs = await inputsBelow(node, wire);
      const storage = openStorage(env());
      await storage.put(`${node}/inputs.pb`, encodeInputs(inputs));
      await storage.put(`${node}/task.pb`, bytes);
      const [command, ...args] = renderVariables(
        [...template.container!.command, ...template.container!.args],
        {
          input: `${node}/inputs.pb`,
          inputPrefix: node,
          outputPrefix: `${node}/0`,
          rawOutputDataPrefix: `${node}/raw`,
          checkpointOutputPrefix: `${node}/check`,
          prevCheckpointPrefix: "",
          generatedName: "run-n0-0",
          taskTemplatePath: protocol === "flyte1" ? `${node}/task.pb` : "inline://taskTemplate",
          namespace: "n",
          inputs,
          runName: "run",
          actionName: "a0",
        },
      );
      assert.equal(command, "fx");
      const { code, stderr } = await fx(project, args, {
        cwd: join(CLONE, "examples/shim-connector"),
        env: { ...env(), FLYTE_FAIL_ON_ERROR: "true" },
      });
      assert.equal(code, 0, stderr);
      const outputs = decodeOutputs(readFileSync(inBucket(`${node}/0/outputs.pb`)));
      await assertResult(outputs, `${node}/raw`, "precipitation", 54.1);
    });
  }
});

/** Returns the job folders of both examples. */
function jobFolders(): string[] {
  return ["duckdb", "shim-connector"].flatMap((example) => {
    const root = join(CLONE, "examples", example, ".fx/duckdb-jobs");
    return existsSync(root)
      ? readdirSync(root)
          .filter((name) => name !== "key")
          .map((name) => join(root, name))
      : [];
  });
}
