import assert from "node:assert/strict";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import type { CheckDocument } from "../../support/command/check-document.ts";
import { fx } from "../../support/command/fx.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { useConnectorServer } from "./use-connector-server.ts";

const TASKS = `import { AsyncConnectorExecutorMixin, SyncConnectorExecutorMixin, Task, t } from "flyte-fx";
const shape = { inputs: { mode: t.string() }, outputs: { said: t.string() } };
class FilesTask<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "files"; }
class GreetTask<I, O> extends SyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "greet"; }
export const files = new FilesTask({ name: "files", ...shape });
export const greet = new GreetTask({ name: "greet", ...shape });
`;
const CONFIG = `tasks:
  files:
    inputs: { mode: succeed }
    slow: { mode: slow }
    fails: { mode: fail }
  greet:
    inputs: { mode: hello }
`;

/** Runs `fx check` against one of Flyte's own connector servers. */
export function usePeerCheck(protocol: Protocol): (task: string) => Promise<{
  readonly code: number | null;
  readonly failed: readonly string[];
  readonly passed: readonly string[];
}> {
  const server = useConnectorServer(protocol, "checked_connectors");
  const project = useSharedProject({ "src/tasks.ts": TASKS, "fx.check.yaml": CONFIG });
  return async (task) => {
    const { code, stdout, stderr } = await fx(project, [
      ...["check", "src/tasks.ts", "--task", task, "--endpoint", server.address],
      ...["--yes", "--json"],
    ]);
    assert.notEqual(stdout, "", stderr);
    const { tasks } = JSON.parse(stdout) as CheckDocument;
    const checks = tasks.flatMap((checked) => checked.checks);
    const idsOf = (state: string): readonly string[] =>
      checks.filter((check) => check.state === state).map(({ id }) => id);
    return { code, failed: idsOf("failed"), passed: idsOf("passed") };
  };
}
