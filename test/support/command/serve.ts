import { assertExit } from "../assertions/assert-exit.ts";
import { closeWithScope } from "../hooks/current-test.ts";
import type { TemporaryProject } from "../project/temporary-project.ts";
import { type CommandLine, splitCommandLine } from "./command-line.ts";
import { type FxResult, type Running, type RunningFx, startFx } from "./fx.ts";
import { type RunningCommand, startCommand } from "./run-command.ts";

/** `fx serve`, listening. */
export interface Served<Command extends Running = RunningFx> {
  readonly running: Command;
  readonly port: number;
  readonly metricsPort: number | undefined;
  /** The document printed with `--json`. */
  readonly document: Record<string, unknown> | undefined;
  /** Stops the server with SIGTERM. It must exit with 0 and this on standard error. */
  readonly stop: (...patterns: readonly RegExp[]) => Promise<FxResult>;
  /** Stops the server if it is still running, as the end of the test or file does. */
  end(): Promise<void>;
}

/**
 * Starts the built `fx serve` and waits until it listens: on a free port and without metrics, unless
 * the line has these flags.
 */
export async function serve(
  project: TemporaryProject,
  line: CommandLine = [],
  env: Readonly<Record<string, string>> = {},
  via: readonly string[] = [],
): Promise<Served> {
  const running = startFx(project, addPorts(line), { env, via });
  return listening(running, line, "SIGKILL");
}

/** Starts `fx serve` inside this process, in the same way. */
export async function serveHere(
  project: TemporaryProject,
  line: CommandLine = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Served<RunningCommand>> {
  return listening(startCommand(project, addPorts(line), { env }), line, "SIGTERM");
}

function addPorts(line: CommandLine): readonly string[] {
  const args = splitCommandLine(line);
  const port = args.includes("--port") ? [] : ["--port", "0"];
  const hasMetrics = args.some((arg) => /^--(no-metrics|prometheus-port)/.test(arg));
  return ["serve", ...port, ...(hasMetrics ? [] : ["--no-metrics"]), ...args];
}

async function listening<Command extends Running>(
  running: Command,
  line: CommandLine,
  endedBy: NodeJS.Signals,
): Promise<Served<Command>> {
  const kill = (signal: NodeJS.Signals): Promise<FxResult> => {
    running.kill(signal);
    return running.ended;
  };
  const end = closeWithScope(() => kill(endedBy));
  const stop = (...patterns: readonly RegExp[]) => assertExit(0, kill("SIGTERM"), ...patterns);
  if (splitCommandLine(line).includes("--json")) {
    const [line] = await running.stdoutHas(/^\{.*\n/);
    const document = JSON.parse(line!) as {
      server: { port: number; metrics: { port: number } | null };
    };
    const { port, metrics } = document.server;
    return { running, port, metricsPort: metrics?.port, document, stop, end };
  }
  const [, port, metricsPort] = await running.stderrHas(
    /^✔ .* on \S+:(\d+)(?: \([^)]*\))?(?: · metrics \S*:(\d+))? · .*connectors?$/m,
  );
  return {
    running,
    port: Number(port),
    metricsPort: metricsPort === undefined ? undefined : Number(metricsPort),
    document: undefined,
    stop,
    end,
  };
}
