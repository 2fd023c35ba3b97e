import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { assertExit, readDocument } from "../../support/assertions/assert-exit.ts";
import { executorSource } from "../../support/command/execute-fixture.ts";
import { fx, type FxResult } from "../../support/command/fx.ts";
import { useProject } from "../../support/project/use-project.ts";
import { usePython } from "../support/use-python.ts";

const GREET = `const { name, counts, share } = inputs as { name: string; counts: number[]; share: number };
    if (share > 1) throw new UserError("TOO_MUCH", "more than all");
    const total = counts.reduce((sum, count) => sum + count, 0) * Number(taskTemplate.custom["factor"]) * share;
    return { greeting: \`\${String(taskTemplate.custom["greeting"])} \${name}\`, total };`;

const CONNECTOR = `import { ConnectorRegistry, Resource, defineSyncConnector, t } from "flyte-fx";
ConnectorRegistry.register(defineSyncConnector({ name: "Greeting Connector", taskType: "greeting", outputs: { greeting: t.string(), total: t.int() }, do: async ({ inputs, taskTemplate }) => Resource.succeeded({ greeting: taskTemplate.custom["greeting"] + " " + inputs["name"], total: 7 }) }));
export {};
`;

describe("a container's files between fx and flytekit", () => {
  const python = usePython("flyte1");
  const project = useProject({ "src/executor.ts": executorSource(GREET) });
  const at = (path: string): string => join(project.root, path);

  beforeEach(async () => {
    mkdirSync(at("in"));
    await python.call("executions.inputs", { path: at("in/inputs.pb") });
    project.write(
      "in/template.pb",
      Buffer.from(await python.call<string>("executions.template"), "base64"),
    );
  });

  const execute = (env: Record<string, string> = {}): Promise<FxResult> =>
    fx(
      project,
      "execute --inputs in/inputs.pb --output-prefix out --resolver flyte-fx/task-template -- in/template.pb src/executor#Executor",
      { env },
    );

  const BO = { greeting: "Hello Bo" };
  /** Returns the outputs. */
  async function runTemplate(inputs: string): Promise<object> {
    const line = `run --json in/template.pb greeting.of_python --name Bo ${inputs}`;
    return (await readDocument<{ outputs: object }>(fx(project, line))).outputs;
  }

  it("are flytekit's template and inputs, and outputs that flytekit reads", async () => {
    await assertExit(0, execute());
    assert.deepEqual(await python.call("executions.outputs", { path: at("out/outputs.pb") }), {
      greeting: "Hello Ada Łovelace",
      total: 42,
    });
  });

  for (const [what, body, expected] of [
    [
      "a user's error",
      'throw new UserError("NO_WAY", "not so");',
      { code: "NO_WAY", kind: "NON_RECOVERABLE", origin: 1 },
    ],
    [
      "an error that can pass",
      'throw new RetryableError("busy");',
      { code: "USER:Recoverable", kind: "RECOVERABLE", origin: 1 },
    ],
  ] as const) {
    it(`include ${what} that flytekit reads`, async () => {
      project.write("src/executor.ts", executorSource(body));
      await execute();
      const { message, timestamp, ...error } = await python.call<{
        message: string;
        timestamp: number;
      }>("executions.error", { path: at("out/error.pb") });
      assert.deepEqual(error, { ...expected, worker: "" });
      assert.match(
        message,
        /^Trace:\n\n {4}at src\/executor\.ts:5:11\n[\s\S]*Message:\n\n {4}\w+: (not so|busy)\n/,
      );
      assert.ok(timestamp > 1_700_000_000);
    });
  }

  it("include a template of flytekit that fx runs with the connector for its type", async () => {
    project.write("src/index.ts", CONNECTOR);
    assert.deepEqual(await runTemplate("--counts 1 --share 0.5"), { ...BO, total: 7 });
  });

  it("include a template of flytekit that fx runs with the executor of a task of its type", async () => {
    project.write(
      "src/index.ts",
      `import { CustomizedContainerTask } from "flyte-fx";
import { Executor } from "./executor.ts";
class Other extends CustomizedContainerTask { getCustom() { return {}; } }
export const other = new Other({ name: "other", taskType: "greeting", containerImage: "i:1", executorType: Executor });
`,
    );
    assert.deepEqual(await runTemplate("--counts 5 --share 1"), { ...BO, total: 10 });
  });
});
