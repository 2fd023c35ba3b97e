import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";
import { runInShell } from "../../docs/page-project.ts";
import type { UsedCluster } from "../../support/cluster/use-cluster.ts";

const FX = `${process.execPath} ${fileURLToPath(new URL("../../../bin/fx.js", import.meta.url))}`;

/** Two tasks that their own connector runs. */
export const INLINE_TASKS = `import { Resource, defineAsyncConnector, t } from "flyte-fx";
const weather = defineAsyncConnector({
  taskType: "weather",
  inputs: { city: t.string(), "days-ahead": t.int().default(7) },
  outputs: { temp: t.float(), "wind-speed": t.float() },
  resourceMeta: { days: t.int() },
  create: ({ inputs }) => ({ days: inputs["days-ahead"] }),
  get: ({ days }) => Resource.succeeded({ temp: days + 0.5, "wind-speed": 2 }),
  delete: () => undefined,
});
export const forecast = weather.task({ name: "forecast", retries: 2, cache: { version: "v1" } });
export const history = weather.task({ name: "history" });
`;

/** Writes the package `inline_tasks`, and runs commands of Python beside it. Returns their output. */
export async function runBesideInlineTasks(
  { project, address }: UsedCluster,
  sdk: "flytekit" | "flyte",
  commands: readonly string[],
): Promise<string> {
  const environment = await pythonEnvironment(sdk === "flyte" ? "flyte2" : "flyte1");
  const { code, output } = await runInShell(
    project,
    [
      `export PATH=${environment}:$PATH PYTHONPATH=python PYTHONDONTWRITEBYTECODE=1`,
      `export FX_COMMAND="${FX}" FLYTE_PLATFORM_URL=${address} FLYTE_PLATFORM_INSECURE=true`,
      `$FX_COMMAND stubs src --sdk ${sdk} --output python --package inline_tasks --inline`,
      ...commands,
    ].join("\n"),
  );
  assert.equal(code, 0, output);
  return output;
}
