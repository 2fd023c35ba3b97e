import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Interfaces, Plugin } from "@oclif/core";
import { runCommandLine } from "../../../src/cli/run-command-line.ts";
import { CommandProcess } from "../../../src/process/command-process.ts";
import { ConnectorRegistry } from "../../../src/runtime/connector/connector-registry.ts";
import { type ConnectorScript, connectorSource } from "../project/connector-source.ts";
import { TemporaryProject } from "../project/temporary-project.ts";
import { type CommandLine, splitCommandLine } from "./command-line.ts";
import { type EmulatedOptions, EmulatedProcess } from "./emulated-process.ts";
import { enterProcess } from "./enter-process.ts";
import {
  followCommand,
  type FxOptions,
  type FxResult,
  type Running,
  type RunningFx,
  startFx,
} from "./fx.ts";
import { userEnv } from "./user-env.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export type CommandOptions = FxOptions & Pick<EmulatedOptions, "terminal">;

/** A command of fx, running inside this process. */
export interface RunningCommand extends Running {
  /** Types a text at the terminal. */
  type(text: string): void;
}

/**
 * Runs a command of fx from the sources, inside this process. The command has its own arguments,
 * environment, streams and signals, its own registry of connectors, and loads the author's modules
 * again. Author code sees its `process.env`, `process.stdout` and `process.exit`. While it runs,
 * this process is in its folder.
 *
 * Use `fx` for what only a process of its own shows: that the system kills it, that its disk is full
 * or nothing is left to wait for, signals and other events that author code listens to, how much
 * memory it takes, and the fx that a project has installed. The project's JavaScript is imported
 * only once.
 */
export function runCommand(
  project: TemporaryProject,
  line: CommandLine,
  options: CommandOptions = {},
): Promise<FxResult> {
  return startCommand(project, line, options).ended;
}

/** Starts a command as `runCommand` does. Several may run at once, if it is in the same folder. */
export function startCommand(
  project: TemporaryProject,
  line: CommandLine,
  { env, cwd = project.root, ...options }: CommandOptions = {},
): RunningCommand {
  const emulated = new EmulatedProcess(splitCommandLine(line), {
    ...options,
    cwd: realpathSync(cwd),
    env: { ...userEnv(project), ...env },
  });
  const command = new CommandProcess(emulated.node, emulated.descriptors);
  const leave = enterProcess(emulated, () => {
    void ConnectorRegistry.during(new ConnectorRegistry(), async () => {
      const source = await loadSource();
      emulated.start(() => execute(command, source));
    });
  });
  const ended = emulated.ended.finally(() => {
    leave();
    forgetModules(project);
  });
  const { stdout, stderr } = emulated;
  return {
    ...followCommand(stdout, stderr, ended, (signal) => emulated.kill(signal)),
    type: (text) => emulated.type(text),
  };
}

function execute(command: CommandProcess, source: Interfaces.Options): Promise<never> {
  return runCommandLine(command, source).then((code) => {
    if (code !== undefined) return command.exit(code);
    throw new Error("the project has a flyte-fx of its own: test it with fx()");
  });
}

/**
 * The commands of the sources. Their descriptions are those of the latest build. A page of help
 * changes the plugin, so each command has its own.
 */
async function loadSource() {
  const plugin = await loadPlugin();
  return { root: ROOT, plugins: new Map([[plugin.name, plugin]]) };
}

async function loadPlugin(): Promise<Plugin> {
  const text = readFileSync(join(ROOT, "package.json"), "utf8");
  const pjson = JSON.parse(text) as Interfaces.PJSON;
  pjson.oclif.commands = "./src/commands";
  const plugin = new Plugin({ root: ROOT, isRoot: true, pjson });
  await plugin.load();
  for (const command of Object.values(plugin.manifest.commands))
    Reflect.deleteProperty(command, "relativePath");
  return plugin;
}

/** The next command loads the author's modules again. */
function forgetModules({ root }: TemporaryProject): void {
  const { cache } = createRequire(import.meta.url);
  for (const file of Object.keys(cache))
    if (file.startsWith(root)) Reflect.deleteProperty(cache, file);
}

/** Runs the task `weather` of scripted connectors, each in a new project. */
export class WeatherRuns {
  project!: TemporaryProject;

  /** Replaces the project with one that has these files. */
  write(files: Readonly<Record<string, string>>): TemporaryProject {
    return (this.project = new TemporaryProject(files));
  }

  /** @param flags of fx, or inputs of the task */
  run(script: ConnectorScript, flags?: CommandLine, options?: CommandOptions): Promise<FxResult> {
    return this.start(script, flags, options).ended;
  }

  start(
    script: ConnectorScript,
    flags: CommandLine = [],
    options?: CommandOptions,
  ): RunningCommand {
    return startCommand(this.#write(script), [...RUN, ...splitCommandLine(flags)], options);
  }

  /** Starts the built fx. */
  startBuilt(script: ConnectorScript, flags: CommandLine = [], options?: FxOptions): RunningFx {
    return startFx(this.#write(script), [...RUN, ...splitCommandLine(flags)], options);
  }

  /** The lines that the connector wrote: one per create and delete. */
  get calls(): string {
    return this.project.read("calls.log");
  }

  #write(script: ConnectorScript): TemporaryProject {
    return this.write({ "src/weather.ts": connectorSource(script) });
  }
}

const RUN = ["run", "src/weather.ts", "weather"];
