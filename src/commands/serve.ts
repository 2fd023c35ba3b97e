import { PATH_ARGUMENTS } from "../cli/fx-command.ts";
import { ProjectCommand } from "../cli/project-command.ts";
import { SERVE_FLAGS, serveOptionsFromFlags } from "../cli/serve/serve-options.ts";
import { serveProject } from "../cli/serve/serve-project.ts";
import { StopSignals } from "../process/process-end/listen-to-signals.ts";
import { addEnvFiles } from "../project/env-files.ts";

/** `fx serve`. */
export default class Serve extends ProjectCommand {
  static override summary = "Serve connectors to Flyte 1 and Flyte 2.";
  static override description =
    "Serves both protocols on one port, with health checks, reflection and metrics. Without PATH, serves the connectors of the current project. Logs to standard error; set FX_LOG_LEVEL to debug, info, warn or error.";
  static override usage = "serve [FLAGS] [PATH …]";
  static override examples = [
    "fx serve",
    "fx serve src/index.ts --host 0.0.0.0 --tls-cert tls.crt --tls-key tls.key",
  ];
  static override strict = false;
  static override args = PATH_ARGUMENTS;
  static override flags = SERVE_FLAGS;

  async run(): Promise<void> {
    const signals = new StopSignals(this.process);
    const { flags, argv } = await this.parse(Serve);
    const options = serveOptionsFromFlags(flags);
    const envFileNames = addEnvFiles(flags["env-file"], this.process);
    const loaded = await this.load(argv as string[]);
    await serveProject(options, loaded, { envFileNames, signals, host: this });
  }
}
