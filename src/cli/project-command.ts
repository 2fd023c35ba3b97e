import { relative } from "node:path";
import { divertStdout } from "../process/terminal/divert-stdout.ts";
import { addProjectEnv } from "../project/env-files.ts";
import { loadAndRegister } from "../project/load-and-register.ts";
import { isTemplateFile } from "../project/template-file.ts";
import { unlistContainerTypes } from "../project/unlist-container-types.ts";
import type { Protocol } from "../runtime/base/protocol.ts";
import { ConnectorRegistry } from "../runtime/connector/connector-registry.ts";
import { locateExport, type TaskEntry } from "../runtime/loader/collect-exports.ts";
import type { LoadedProject } from "../runtime/loader/load-project.ts";
import { requireTasks } from "../runtime/loader/require-tasks.ts";
import type { WorkerStarter } from "../runtime/local/open-workers.ts";
import { startLocalWorker } from "../server-process/workers/start-worker.ts";
import { FxCommand } from "./fx-command.ts";

/** Tasks, and everything that was loaded for them. */
export interface LoadedTasks {
  readonly tasks: readonly TaskEntry[];
  readonly loaded: LoadedProject;
}

/** The base of commands that load a project's tasks and connectors. */
export abstract class ProjectCommand extends FxCommand {
  /**
   * Imports the modules at the paths, or the project's entries if there are none, and registers the
   * exported connectors. Throws FX3022 if a task contradicts its connector.
   */
  async load(paths: readonly string[]): Promise<LoadedProject> {
    divertStdout(this.process, () => this.redactor.needles);
    const loaded = await loadAndRegister(paths, this.process);
    this.projectRoot = loaded.project.root;
    this.workers = this.createWorkers(loaded);
    for (const module of loaded.skipped) this.note(`skipped ${module}`);
    if (this.wantsVerbose) for (const file of loaded.sources.keys()) this.note(`imported ${file}`);
    return loaded;
  }

  /** Loads the modules, and lists their connectors as a server of them does. */
  protected async loadConnectors(paths: readonly string[]) {
    const { project, modules, tasks } = await this.load(paths);
    const registry = ConnectorRegistry.shared;
    for (const note of unlistContainerTypes(tasks, registry, this.process.cwd)) this.note(note);
    return { project, files: modules.map(({ file }) => file), registry };
  }

  /** Starts the worker processes in which runs of a command call blocking connectors. */
  private createWorkers({ exportedConnectors, paths }: LoadedProject): WorkerStarter {
    return {
      has: (connector) => {
        const isExported = exportedConnectors.some((each) => each.connector === connector);
        if (!isExported)
          this.note(
            `warning: "${connector.name}" blocks fx while it works, because no module exports it: a worker process cannot find it`,
          );
        return isExported;
      },
      start: (own) => {
        const data = { paths, storagePrefixes: undefined, world: undefined };
        const all = exportedConnectors.map(({ connector }) => connector);
        return startLocalWorker(data, { own, all }, this.process);
      },
      crashed: (error) => this.process.reportCrash(error),
    };
  }

  /**
   * Adds the variables of the environment files: those that the project's package.json names, and
   * `files`. Call this before `load`.
   */
  protected addProjectEnv(place: string | undefined, files?: readonly string[]): void {
    addProjectEnv(place, files, this.process, (text) => this.note(text));
  }

  /** Returns a function that finds where the project exports a value: `src/module#Export`. */
  protected async locateExports(
    loaded: LoadedProject,
  ): Promise<(exported: object) => string | undefined> {
    const modules = await loaded.allModules();
    return (exported) => locateExport(modules, loaded.project.root, exported);
  }

  /**
   * Loads the tasks with these names, or all, of a path or the project, in the order of their
   * definition.
   */
  protected async loadChosenTasks(path: string | undefined, names: readonly string[]) {
    const { cwd } = this.process;
    const [loaded, { chooseTasks }] = await Promise.all([
      this.load(path === undefined ? [] : [path]),
      import("./serialize/serialize-tasks.ts"),
    ]);
    const where = path ?? (relative(cwd, loaded.project.root) || ".");
    const entries = chooseTasks(requireTasks(loaded, where, cwd), names, where);
    const tasks = entries.map(({ task }) => task);
    return { loaded, entries, tasks, locate: await this.locateExports(loaded) };
  }

  /**
   * Loads the tasks of a module or folder, at least one; or the task in a serialized template.
   * Without a file, those of the project.
   */
  protected async loadTasks(file: string | undefined, protocol?: Protocol): Promise<LoadedTasks> {
    if (file === undefined || !isTemplateFile(file)) {
      const loaded = await this.load(file === undefined ? [] : [file]);
      return { tasks: requireTasks(loaded, file ?? ".", this.process.cwd), loaded };
    }
    const [{ readTemplateFile }, { TemplateTask }] = await Promise.all([
      import("./serialize/read-message-file.ts"),
      import("../runtime/local/template-task.ts"),
    ]);
    const template = await readTemplateFile(file, this.process.cwd, protocol);
    const loaded = await this.load([]);
    const task = new TemplateTask(
      template,
      loaded.tasks.map((entry) => entry.task),
    );
    return { tasks: [{ name: task.name, task, exportName: task.name, file }], loaded };
  }
}
