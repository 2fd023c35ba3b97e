import { Config, type Interfaces } from "@oclif/core";
import type { CommandProcess } from "../process/command-process.ts";

/** oclif's list of the commands, and the process in which one of them runs. */
export class FxConfig extends Config {
  private constructor(
    options: Interfaces.Options,
    readonly process: CommandProcess,
  ) {
    super(options);
  }

  static async open(options: Interfaces.Options, process: CommandProcess): Promise<FxConfig> {
    const config = new FxConfig({ userPlugins: false, devPlugins: false, ...options }, process);
    await config.load();
    return config;
  }

  /** Runs a command, and returns its exit code. */
  async execute(id: string, argv: readonly string[]): Promise<number> {
    const Found = await this.findCommand(id, { must: true }).load();
    const Loaded = Found as unknown as new (
      argv: string[],
      config: FxConfig,
    ) => { execute(): Promise<number> };
    return new Loaded([...argv], this).execute();
  }
}
