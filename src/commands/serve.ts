import { Flags } from "@oclif/core";
import { addEnvFiles, ENV_FILE_FLAG } from "../cli/env-files.ts";
import { argument } from "../cli/fx-command.ts";
import { StopSignals } from "../cli/process-end/stop-signals.ts";
import { ProjectCommand } from "../cli/project-command.ts";
import { LOG_FORMATS, serveOptionsFromFlags } from "../cli/serve/serve-options.ts";
import { serveProject } from "../cli/serve/serve-project.ts";

/** `fx serve`. */
export default class Serve extends ProjectCommand {
  static override summary = "Serve a project's connectors to Flyte 1 and Flyte 2.";
  static override description =
    "Both protocols on one port, with health, reflection and metrics. The log goes to standard error; FX_LOG_LEVEL is debug, info, warn or error.";
  static override usage = "serve [FLAGS] [PATH …]";
  static override examples = [
    "<%= config.bin %> serve",
    "<%= config.bin %> serve src/index.ts --host 0.0.0.0 --tls-cert tls.crt --tls-key tls.key",
  ];
  static override strict = false;
  static override args = {
    path: argument({ description: "A module, or a folder of them; repeatable." }),
  };
  static override flags = {
    host: Flags.string({
      description: "The address to listen on; 0.0.0.0 or :: for all of this machine.",
      helpGroup: "ADDRESS",
      default: "127.0.0.1",
    }),
    port: Flags.integer({
      description: "0 picks a free one.",
      helpGroup: "ADDRESS",
      default: 8000,
      min: 0,
      max: 65535,
    }),
    "prometheus-host": Flags.string({
      description: "Where /metrics listens.",
      helpGroup: "ADDRESS",
      helpValue: "HOST",
      defaultHelp: async () => "that of --host",
    }),
    "prometheus-port": Flags.integer({
      description: "The port of /metrics.",
      helpGroup: "ADDRESS",
      helpValue: "PORT",
      default: 9090,
      min: 0,
      max: 65535,
    }),
    "tls-cert": Flags.string({
      description: "The certificate with its chain, PEM; read anew when it changes.",
      helpGroup: "TLS",
      helpValue: "FILE",
    }),
    "tls-key": Flags.string({
      description: "The certificate's key.",
      helpGroup: "TLS",
      helpValue: "FILE",
    }),
    "tls-client-ca": Flags.string({
      description: "Serve only clients with a certificate of this CA.",
      helpGroup: "TLS",
      helpValue: "FILE",
    }),
    drain: Flags.string({
      description: "How long calls in flight may take after SIGTERM.",
      helpGroup: "LIMIT",
      helpValue: "TIME",
      default: "30s",
    }),
    "max-message": Flags.string({
      description: "Refuse larger messages; 64MiB at most.",
      helpGroup: "LIMIT",
      helpValue: "SIZE",
      default: "16MiB",
    }),
    "max-concurrency": Flags.integer({
      description: "Calls at work at once; as many more wait.",
      helpGroup: "LIMIT",
      helpValue: "N",
      default: 10_000,
      min: 1,
      max: 1_000_000,
    }),
    "env-file": Flags.string(ENV_FILE_FLAG),
    "storage-allow": Flags.string({
      description: "Allow reading and writing URIs under this prefix (repeatable).",
      helpGroup: "LIMIT",
      helpValue: "PREFIX",
      multiple: true,
      multipleNonGreedy: true,
    }),
    "get-fault-budget": Flags.string({
      description: "For how long get may go on failing.",
      helpGroup: "LIMIT",
      helpValue: "TIME",
      default: "10m",
    }),
    reflection: Flags.boolean({
      description: "Describe the services to clients that ask.",
      default: true,
      allowNo: true,
    }),
    "log-format": Flags.option({
      options: LOG_FORMATS,
      description: "auto logs text on a terminal, and JSON lines elsewhere.",
      default: "auto" as const,
    })(),
    metrics: Flags.boolean({
      description: "Answer /metrics.",
      helpGroup: "ADDRESS",
      default: true,
      allowNo: true,
    }),
  };

  async run(): Promise<void> {
    const signals = new StopSignals();
    const { flags, argv } = await this.parse(Serve);
    const options = serveOptionsFromFlags(flags);
    const envFileNames = addEnvFiles(flags["env-file"], process.env);
    const { modules } = await this.load(argv as string[]);
    await serveProject(options, {
      env: process.env,
      envFileNames,
      modules: modules.map(({ file }) => file),
      signals,
      host: this,
    });
    signals.release();
  }
}
