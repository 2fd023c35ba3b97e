import { join } from "node:path";
import type { UserFiles } from "../../process/user-file.ts";
import { listProjectConnectors } from "../../project/load-and-register.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { checkMessages } from "../../runtime/check/check-message.ts";
import type { CheckOutcome } from "../../runtime/check/check-outcome.ts";
import {
  type CheckSubject,
  createSubject,
  storeCheckInputs,
} from "../../runtime/check/check-subject.ts";
import type { CheckTarget } from "../../runtime/check/check-target.ts";
import { ALL_CHECKS } from "../../runtime/check/conformance/all-checks.ts";
import { countCheckJobs, type ExpectedFailure, runChecks } from "../../runtime/check/run-checks.ts";
import { SCHEDULE_CHECKS } from "../../runtime/check/schedules/run-schedules.ts";
import { findTask } from "../../runtime/loader/require-tasks.ts";
import { STOPPED_BY } from "../../runtime/local/run-failure.ts";
import { stopFromSignal } from "../../runtime/task/run/run-stop.ts";
import { completeInputs, listDeclaredFailures } from "../../testing/http/declared-checks.ts";
import type { CommandHost } from "../fx-command.ts";
import { toRunOrigin } from "../run/run-for-command.ts";
import { watchJobs } from "../run/run-with-view.ts";
import { warnOfUnfinishedRuns } from "../run/unfinished-runs.ts";
import type { CheckReport, TaskReport } from "./check-report.ts";
import { type CheckView, createCheckView } from "./check-view.ts";
import {
  askForJobs,
  type CheckRequest,
  type CheckTools,
  chooseCheckedTasks,
  hasConnector,
  isCheckedBy,
  sumJobs,
  type TaskJobs,
} from "./checked-project.ts";
import { injectFaults } from "./inject-faults.ts";
import { openTargets } from "./open-target.ts";
import { findProjectWorld } from "./project-world.ts";
import { CHECK_CONFIG_FILE, type CheckConfig, readCheckConfig } from "./read-check-config.ts";
import { createExampleConfig, readCheckInputs } from "./read-check-inputs.ts";

/**
 * Checks the connectors of a project, or of a server that runs the project's tasks. A signal stops
 * the checks and deletes their jobs.
 */
export async function checkProject(request: CheckRequest, host: CommandHost): Promise<CheckReport> {
  const { project, flags, faults } = request;
  const { root } = project.loaded.project;
  const named = flags.task ?? faults?.replay?.task;
  const tasks =
    named === undefined ? project.tasks : [findTask(project.tasks, named, project.path ?? ".")];
  const chosen = { ...request, project: { ...project, tasks } };
  const config = await readCheckConfig(root, host.process.cwd, {
    checks: [...ALL_CHECKS, ...SCHEDULE_CHECKS].map(({ id }) => id),
    example: createExampleConfig(tasks[0]!),
    tasks: project.path === undefined ? project.tasks.map(({ name }) => name) : undefined,
  });
  const projectWorld =
    flags.endpoint === undefined
      ? await findProjectWorld(
          config.world,
          project.loaded,
          listProjectConnectors(project.loaded).filter(isCheckedBy(tasks)),
          flags.keep,
        )
      : undefined;
  if (faults !== undefined && projectWorld === undefined)
    throw new FxError("FX2025", "faults are injected only in a world, and the project has none", {
      hint: `write a fake of your system, and name it in ${CHECK_CONFIG_FILE}: world: dev/world.ts`,
    });
  const { runs } = host;
  for (const warning of warnOfUnfinishedRuns(runs)) host.note(warning);
  let view: CheckView | undefined;
  const watch = watchJobs("the checks", host, () => void view?.close());
  const { signal } = watch;
  const reports: TaskReport[] = [];
  const targets: CheckTarget[] = [];
  let world: string | undefined;
  try {
    for await (const target of openTargets(chosen, projectWorld, host, signal))
      targets.push(target);
    const declared = projectWorld?.file === undefined && projectWorld !== undefined;
    const subjects = await createSubjects(chosen, config, targets, host.process, declared);
    const toJobs = (subject: CheckSubject): TaskJobs => ({
      task: subject.task,
      count: countCheckJobs(subject, request.checks, flags.repeat),
    });
    if (targets.some((target) => target.world !== undefined)) world = projectWorld?.name;
    const jobs = world === undefined ? subjects.map(toJobs) : [];
    const planned = { type: "planned", jobs: sumJobs(jobs), world: world ?? null } as const;
    await checkMessages.send(planned, host.process.node);
    if (!flags.yes) await askForJobs(jobs, host);
    view = createCheckView(host); // not before, because it takes over the terminal
    signal.addEventListener("abort", () => view?.stopping(), { once: true });
    for (const subject of subjects) {
      if (signal.aborted) break;
      const known = declared ? listDeclaredFailures(findConnector(chosen, subject.task)!) : [];
      const expected = [...listExpected(config, subject), ...known];
      reports.push(await checkTask(subject, request, expected, { view, signal, host }));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await view?.close();
    watch.release();
    for (const target of targets) await target.close();
  }
  return { tasks: reports, world, stop: toStopError(signal) };
}

/** Creates a subject for each task whose connector the server has. */
async function createSubjects(
  request: CheckRequest,
  config: CheckConfig,
  targets: readonly CheckTarget[],
  files: UserFiles,
  isFake: boolean,
): Promise<readonly CheckSubject[]> {
  const { project, flags } = request;
  const { root } = project.loaded.project;
  const servers = targets.map(({ client }) => client);
  const chosen = chooseCheckedTasks(project.tasks, servers, {
    isNamed: flags.task !== undefined,
    endpoint: flags.endpoint,
  });
  if (flags.inputs !== undefined && chosen.length > 1)
    throw new FxError(
      "FX2000",
      `--inputs needs --task: ${chosen.length} tasks have connectors (${chosen.map(({ name }) => name).join(", ")})`,
      { hint: `--task ${chosen[0]!.name}` },
    );
  const inputs = await readCheckInputs(chosen, {
    config,
    inputsFile: flags.inputs,
    projectRoot: root,
    files,
    isFake,
  });
  return Promise.all(
    chosen.map(async (entry, index) => {
      const target = targets.find(({ client }) => hasConnector(client, entry.task))!;
      const folder = join(target.inputsFolder, `inputs-${index + 1}`);
      const given = inputs[index]!;
      const connector = isFake ? findConnector(request, entry.name) : undefined;
      const complete = connector ? completeInputs(given, entry.task.inputFields, connector) : given;
      const stored = await storeCheckInputs(complete, entry.task, folder);
      return createSubject(entry.task, target, stored, toRunOrigin(entry, flags, root, files.cwd));
    }),
  );
}

/** The known failures of a task. */
function listExpected(
  { expected }: CheckConfig,
  { task }: CheckSubject,
): readonly ExpectedFailure[] {
  return expected.filter((known) => (known.task ?? task) === task);
}

/** The project's connector of a task. */
function findConnector({ project }: CheckRequest, name: string) {
  const tasks = project.tasks.filter((each) => each.name === name);
  return listProjectConnectors(project.loaded).find(isCheckedBy(tasks));
}

async function checkTask(
  subject: CheckSubject,
  request: CheckRequest,
  expected: readonly ExpectedFailure[],
  tools: CheckTools,
): Promise<TaskReport> {
  const { task, template, kind, protocol, endpoint } = subject;
  const { faults } = request;
  const results =
    faults === undefined
      ? await runAllChecks(subject, request, expected, tools)
      : await injectFaults(subject, faults, expected, tools);
  return {
    task,
    taskType: template.type,
    taskTypeVersion: template.taskTypeVersion,
    kind,
    protocol,
    endpoint: endpoint?.address,
    ...results,
  };
}

async function runAllChecks(
  subject: CheckSubject,
  { checks, flags }: CheckRequest,
  expected: readonly ExpectedFailure[],
  { view, signal, host: { redact } }: CheckTools,
): Promise<Pick<TaskReport, "outcomes" | "jobs">> {
  const { task } = subject;
  const outcomes: CheckOutcome[] = [];
  view.show({ type: "begun", task, checks, runs: null });
  const jobs = await runChecks(subject, {
    checks,
    redact,
    expected,
    repeat: flags.repeat,
    keep: flags.keep,
    signal,
    onStart: ({ id }) => view.show({ type: "check-begun", id }),
    onOutcome: (outcome) => {
      outcomes.push(outcome);
      view.show({ type: "check-ended", outcome });
    },
  });
  return { outcomes, jobs };
}

/** The error for a signal, or for an error that the author's code did not catch. */
function toStopError(signal: AbortSignal): FxError | undefined {
  if (!signal.aborted) return undefined;
  const stop = stopFromSignal(signal);
  const { by } = stop;
  if (by.kind === "signal")
    return new FxError(STOPPED_BY[by.signal], `${stop.message} before the last check`);
  const error = by.kind === "crash" ? by.error : stop;
  return error instanceof FxError ? error : new FxError("FX1012", stop.message, { cause: error });
}
