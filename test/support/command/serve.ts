import { closeWithScope } from "../hooks/current-test.ts";
import type { TemporaryProject } from "../project/temporary-project.ts";
import { type CommandLine, splitCommandLine } from "./command-line.ts";
import { type RunningFx, startFx } from "./fx.ts";
import { type RunningCommand, startCommand } from "./run-command.ts";

/** `fx serve`, listening. */
export interface Served<Running = RunningFx> {
  readonly running: Running;
  readonly port: number;
  readonly metricsPort: number | undefined;
  /** The document printed with `--json`. */
  readonly document: Record<string, unknown> | undefined;
  /** Stops the server if it is still running, as the end of the test or file does. */
  end(): Promise<void>;
}

/** Starts the built `fx serve` and waits until it listens. */
export async function serve(
  project: TemporaryProject,
  line: CommandLine,
  env: Readonly<Record<string, string>> = {},
  via: readonly string[] = [],
): Promise<Served> {
  const running = startFx(project, ["serve", ...splitCommandLine(line)], { env, via });
  const end = closeWithScope(() => stop(running, "SIGKILL"));
  return { ...(await listening(running, line)), end };
}

/** Starts `fx serve` inside this process and waits until it listens. */
export async function serveHere(
  project: TemporaryProject,
  line: CommandLine,
  env: Readonly<Record<string, string>> = {},
): Promise<Served<RunningCommand>> {
  const running = startCommand(project, ["serve", ...splitCommandLine(line)], { env });
  const end = closeWithScope(() => stop(running, "SIGTERM"));
  return { ...(await listening(running, line)), end };
}

async function listening<Running extends RunningCommand | RunningFx>(
  running: Running,
  line: CommandLine,
): Promise<Omit<Served<Running>, "end">> {
  if (splitCommandLine(line).includes("--json")) {
    const [line] = await running.stdoutHas(/^\{.*\n/);
    const document = JSON.parse(line!) as {
      server: { port: number; metrics: { port: number } | null };
    };
    const { port, metrics } = document.server;
    return { running, port, metricsPort: metrics?.port, document };
  }
  const [, port, metricsPort] = await running.stderrHas(
    /^✔ .* on \S+:(\d+)(?: \([^)]*\))?(?: · metrics \S*:(\d+))? · .*connectors?$/m,
  );
  return {
    running,
    port: Number(port),
    metricsPort: metricsPort === undefined ? undefined : Number(metricsPort),
    document: undefined,
  };
}

async function stop(running: RunningCommand | RunningFx, signal: NodeJS.Signals): Promise<void> {
  running.kill(signal);
  await running.ended;
}
