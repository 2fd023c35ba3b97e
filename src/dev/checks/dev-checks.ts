import { FxError } from "../../runtime/base/errors/errors.ts";
import { checkMessages } from "../../runtime/check/check-message.ts";
import type { CommandsHost, FxChild } from "../fx-children.ts";
import type { ChecksRequest, ChecksView, ShownFault, TaskName } from "../protocol.ts";
import { isRunning } from "./describe-checks.ts";
import { listCheckWords, TaskChecks } from "./task-checks.ts";

/** Checks the connectors of tasks, each task in its own process, and keeps the results. */
export class DevChecks {
  readonly #tasks = new Map<string, TaskChecks>();
  readonly #running = new Map<TaskChecks, FxChild>();

  constructor(private readonly host: CommandsHost) {}

  list(): ChecksView[] {
    return Array.from(this.#tasks.values(), ({ view }) => view);
  }

  /**
   * Starts to check the version of a task that the page shows. Returns why that is impossible.
   *
   * @throws FX2001 for an unknown task, FX2000 if its checks run already
   */
  start(request: ChecksRequest): ShownFault | null {
    const { project, children, history, onOutput } = this.host;
    const { tasks, version, fault } = project.view;
    if (version === 0 && fault !== null) return fault;
    if (!tasks.some(({ name, file }) => name === request.task && file === request.file))
      throw new FxError("FX2001", `${request.file} has no task ${request.task}`);
    const checks = this.#begin(request, version);
    const early: string[] = [];
    const child = children.start([...listCheckWords(request), ...project.envFlags], {
      onLine: (line) => {
        if (checks.isAnswered) onOutput(line);
        else early.push(line); // if fx asks, it prints an error that names --yes
      },
      onMessage: (message) => {
        const read = checkMessages.read(message);
        if (read !== undefined) checks.receive(read);
        if (checks.isAnswered) early.splice(0).forEach(onOutput);
      },
    });
    this.#running.set(checks, child);
    history.hideRunsOf(child.pid);
    void child.fault.then((error) => {
      this.#running.delete(checks);
      history.showRunsOf(child.pid);
      checks.end(error);
      if (checks.isAnswered) early.forEach(onOutput);
    });
    return null;
  }

  /** Stops the checks of a task and deletes their jobs, or does not start them if fx asks. */
  stop(name: TaskName): void {
    const checks = this.#tasks.get(toKey(name));
    if (checks?.stop() === true) this.#running.get(checks)?.interrupt();
  }

  #begin(request: ChecksRequest, version: number): TaskChecks {
    const key = toKey(request);
    const { project, report } = this.host;
    const known = this.#tasks.get(key);
    if (known !== undefined && isRunning(known.view))
      throw new FxError("FX2000", `the checks of ${request.task} are running`, {
        hint: "stop them first",
      });
    const checks = known ?? new TaskChecks(request, project.view.root, project.envFlags, report);
    this.#tasks.set(key, checks);
    checks.begin(request, version);
    return checks;
  }
}

function toKey({ file, task }: TaskName): string {
  return `${file}\n${task}`;
}
