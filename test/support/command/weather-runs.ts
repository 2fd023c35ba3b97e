import { connectorSource, type ConnectorScript } from "../project/connector-source.ts";
import { TemporaryProject } from "../project/temporary-project.ts";
import { type CommandLine, splitCommandLine } from "./command-line.ts";
import type { FxOptions, FxResult, RunningFx } from "./fx.ts";
import { startFx } from "./fx.ts";
import { type CommandOptions, type RunningCommand, startCommand } from "./run-command.ts";

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
