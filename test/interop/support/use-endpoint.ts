import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { fx, type FxOptions, startFx } from "../../support/command/fx.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { useConnectorServer } from "./use-connector-server.ts";

/** One of Flyte's own connector servers, and a project whose tasks run on it. */
export type Endpoint = ReturnType<typeof useEndpoint>;

/**
 * Starts the connector server of flytekit or flyte-sdk, with a project, for the tests of a
 * `describe`.
 */
export function useEndpoint(protocol: Protocol) {
  const server = useConnectorServer(protocol);
  const project = useSharedProject(endpointProject);
  const words = (task: string, mode: string, flags: readonly string[] = []): string[] => {
    const run = ["run", "--endpoint", server.address, ...flags];
    return [...run, "src/task.ts", task, "--mode", mode];
  };
  return {
    protocol,
    list: (...flags: readonly string[]) =>
      fx(project, ["list-connectors", "--endpoint", server.address, ...flags]),
    /** Runs a task to its end, by default with its secret. */
    run: (
      task: string,
      mode: string,
      flags?: readonly string[],
      options: FxOptions = { env: KEY },
    ) => fx(project, words(task, mode, flags), options),
    startRun: (task: string, mode: string) => startFx(project, words(task, mode), { env: KEY }),
    hasDeleted: (jobId: string) => server.hasDeleted(jobId),
  };
}

/** Creates a project of tasks whose connectors run on a server. */
export function endpointProject(): TemporaryProject {
  return new TemporaryProject({
    "src/task.ts": `import { AsyncConnectorExecutorMixin, SyncConnectorExecutorMixin, Task, t } from "flyte-fx";
class ScriptedTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> {
  readonly taskType: string = "scripted";
  override getCustom() { return { secrets: { key: "WX_API_KEY" }, configs: { unit: "C" } }; }
}
class QuietTask<I, O> extends ScriptedTask<I, O> { override readonly taskType = "quiet"; }
class GreetTask<I, O> extends SyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "greet"; }
const shape = { inputs: { mode: t.string() }, outputs: { said: t.string() } };
export const scripted = new ScriptedTask({ name: "scripted", ...shape });
export const quiet = new QuietTask({ name: "quiet", ...shape });
export const greet = new GreetTask({ name: "greet", ...shape });
`,
  });
}

export const KEY = { WX_API_KEY: "never-shown" };
