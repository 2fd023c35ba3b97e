import { untilSignal } from "../../process/process-end/listen-to-signals.ts";
import { createRunDocument } from "../../project/results/format-outputs.ts";
import { raceAbort, realClock } from "../../runtime/base/context.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { Cluster } from "../../runtime/remote/cluster.ts";
import {
  checkExecutionName,
  createExecutionName,
  refuseTakenName,
  startExecution,
} from "../../runtime/remote/start-execution.ts";
import { uploadInputs, uploadPath } from "../../runtime/remote/store/upload-path.ts";
import type { AnyTask } from "../../runtime/task/task-definition.ts";
import { checkedInputs } from "../../runtime/task/task-values.ts";
import { toProtocolFields } from "../../runtime/values/to-protocol-fields.ts";
import type { CommandHost } from "../fx-command.ts";
import {
  planRegistration,
  registerTasks,
  serializeForCluster,
  type SpecToRegister,
} from "../register/plan-registration.ts";
import { showOutputs } from "../run/show-outputs.ts";
import { readContainerSettings } from "../serialize/serialize-options.ts";
import { type ClusterFlags, quoteCommand, withCluster } from "./cluster-flags.ts";
import { downloadIfAsked } from "./download-outputs.ts";
import { readOutputs } from "./registered-interface.ts";
import type { RemoteRunFlags } from "./remote-run-flags.ts";
import { executionError, isSuccess, watchExecution } from "./watch-execution.ts";

/** A run on a cluster: what to run, with which inputs. */
interface RemoteRun {
  readonly task: AnyTask;
  readonly inputs: object;
  readonly flags: RemoteRunFlags & ClusterFlags;
}

/**
 * Serializes the task and registers it if needed, starts one execution on the cluster of the flags,
 * and shows it until it ends.
 */
export async function runRemotely(
  run: RemoteRun,
  locate: (exported: object) => string | undefined,
  host: CommandHost,
): Promise<void> {
  const { flags } = run;
  const container = readContainerSettings(flags, "run");
  await withCluster(flags, host, async (cluster) => {
    const settings = { version: flags.version, ...container, locate };
    const warn = (text: string): void => host.note(text);
    const [spec] = await serializeForCluster([run.task], cluster, settings, warn);
    await startAndWatch(run, spec!, cluster, host);
  });
}

async function startAndWatch(
  run: RemoteRun,
  spec: SpecToRegister,
  cluster: Cluster,
  host: CommandHost,
): Promise<void> {
  const { task, flags } = run;
  const name = checkExecutionName(flags.name ?? createExecutionName(Math.random));
  const fields = toProtocolFields(cluster.protocol, task.inputFields);
  checkedInputs(run.inputs, fields, task.name); // before anything is registered or uploaded
  await registerIfNeeded(spec, cluster, !flags["no-register"], host);
  // A cluster knows neither local files nor defaults.
  const uploaded = await uploadInputs(run.inputs, fields, (reference) =>
    uploadPath(reference, cluster),
  );
  const inputs = checkedInputs(uploaded, fields, task.name);
  const watch = quoteCommand(["remote", "watch", name], flags);
  const execution = { name, task: spec, inputs };
  if (flags.name !== undefined && (await refuseTakenName(cluster, execution, watch)))
    host.note(`execution ${name} exists already, with the same task and inputs`);
  const maybeStarted = `execution ${name} may have been started; ${watch} shows it`;
  await untilSignal(host.process, maybeStarted, (signal) =>
    raceAbort(startExecution(cluster, execution, realClock, watch), signal),
  );
  const url = cluster.getConsoleUrl(name);
  const page = `${url}${cluster.consoleNote}`;
  if (flags.detach) {
    const others = ["outputs", "abort"].map((word) => quoteCommand(["remote", word, name], flags));
    const next = [watch, ...others].join(" · ");
    host.print(`${name}\n`, { execution: { name, url, task: task.name, version: spec.version } });
    host.note(`started ${task.name} ${spec.version}: ${page}`, `  next:  ${next}`);
    return;
  }
  host.note(`${task.name} ${spec.version} is execution ${name}  ${page}`);
  const { retries } = task.policy;
  const state = await watchExecution(
    cluster,
    name,
    { name: task.name, attempts: retries + 1 },
    flags,
    host,
  );
  if (!isSuccess(state)) throw executionError(state, cluster);
  const outputFields = toProtocolFields(cluster.protocol, task.outputFields);
  const outputs = await readOutputs(name, outputFields, task.name, cluster);
  const shown = await downloadIfAsked(outputs, name, flags, host.process);
  const tookMs = (state.endedAt?.getTime() ?? 0) - (state.startedAt?.getTime() ?? 0);
  const document = createRunDocument(task, {
    outputs: shown,
    id: name,
    attempts: Math.max(1, state.attempt),
    tookMs: Math.max(0, tookMs),
    logLinks: state.logLinks,
  });
  host.print(await showOutputs(shown, host), { ...document, execution: { name, url } });
}

async function registerIfNeeded(
  spec: SpecToRegister,
  cluster: Cluster,
  mayRegister: boolean,
  host: CommandHost,
): Promise<void> {
  const planned = await planRegistration([spec], cluster);
  const [task] = planned;
  if (task!.state === "identical") return;
  if (!mayRegister && task!.state === "new")
    throw new FxError("FX4012", `${spec.name} ${spec.version} is not registered`, {
      hint: "leave out --no-register, or pass the --version that is registered",
    });
  if (!mayRegister) return;
  await registerTasks(planned, cluster, { force: false });
  host.note(`registered ${spec.name} ${spec.version}`);
}
