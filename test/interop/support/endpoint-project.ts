import { TemporaryProject } from "../../support/project/temporary-project.ts";

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
