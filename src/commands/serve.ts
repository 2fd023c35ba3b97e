import { Flags } from "@oclif/core";
import { argument } from "../cli/fx-command.ts";
import { StopSignals } from "../cli/process-end/listen-to-signals.ts";
import { ProjectCommand } from "../cli/project-command.ts";
import { LOG_FORMATS, serveOptionsFromFlags } from "../cli/serve/serve-options.ts";
import { serveProject } from "../cli/serve/serve-project.ts";
import { addEnvFiles, ENV_FILE_FLAG } from "../cli/shared-flags.ts";

/** `fx serve`. */
export default class Serve extends ProjectCommand {
  static override summary = "Serve connectors to Flyte 1 and Flyte 2.";
  static override description =
    "Serves both protocols on one port, with health checks, reflection and metrics. Without PATH, serves the connectors of the current project. Logs to standard error; set FX_LOG_LEVEL to debug, info, warn or error.";
  static override usage = "serve [FLAGS] [PATH …]";
  static override examples = [
    "<%= config.bin %> serve",
    "<%= config.bin %> serve src/index.ts --host 0.0.0.0 --tls-cert tls.crt --tls-key tls.key",
  ];
  static override strict = false;
  static override args = {
    path: argument({ description: "A module or a folder of modules (repeatable)." }),
  };
  static override flags = {
    host: Flags.string({
      description: "The address to listen on. 0.0.0.0 or :: listens on all interfaces.",
      helpGroup: "ADDRESS",
      default: "127.0.0.1",
    }),
    port: Flags.integer({
      description: "The port to listen on. 0 picks a free one.",
      helpGroup: "ADDRESS",
      default: 8000,
      min: 0,
      max: 65535,
    }),
    "prometheus-host": Flags.string({
      description: "The address of /metrics and /healthz.",
      helpGroup: "ADDRESS",
      helpValue: "HOST",
      defaultHelp: async () => "that of --host",
    }),
    "prometheus-port": Flags.integer({
      description: "The port of /metrics and /healthz.",
      helpGroup: "ADDRESS",
      helpValue: "PORT",
      default: 9090,
      min: 0,
      max: 65535,
    }),
    "tls-cert": Flags.string({
      description: "The certificate and its chain, PEM. Reloaded when it changes.",
      helpGroup: "TLS",
      helpValue: "FILE",
    }),
    "tls-key": Flags.string({
      description: "The key of the certificate, PEM.",
      helpGroup: "TLS",
      helpValue: "FILE",
    }),
    "tls-client-ca": Flags.string({
      description: "Accept only clients with a certificate of this CA.",
      helpGroup: "TLS",
      helpValue: "FILE",
    }),
    drain: Flags.string({
      description: "How long calls in flight may take after SIGTERM or SIGINT.",
      helpGroup: "LIMIT",
      helpValue: "TIME",
      default: "30s",
    }),
    "max-message": Flags.string({
      description: "The largest request to accept, up to 64MiB.",
      helpGroup: "LIMIT",
      helpValue: "SIZE",
      default: "16MiB",
    }),
    "max-concurrency": Flags.integer({
      description: "Maximum calls in flight; as many again may queue.",
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
      description: "How long `get` may keep failing before the job fails.",
      helpGroup: "LIMIT",
      helpValue: "TIME",
      default: "10m",
    }),
    reflection: Flags.boolean({
      description: "Describe the services to gRPC clients such as grpcurl.",
      default: true,
      allowNo: true,
    }),
    "log-format": Flags.option({
      options: LOG_FORMATS,
      description: "Log format: auto is text on a terminal, JSON elsewhere.",
      default: "auto" as const,
    })(),
    metrics: Flags.boolean({
      description: "Serve /metrics and /healthz.",
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
