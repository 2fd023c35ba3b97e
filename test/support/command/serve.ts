import type { TemporaryProject } from "../project/temporary-project.ts";
import { type RunningFx, startFx } from "./fx.ts";

/** `fx serve`, listening. */
export interface Served {
  readonly running: RunningFx;
  readonly port: number;
  readonly metricsPort: number | undefined;
  /** The document printed with `--json`. */
  readonly document: Record<string, unknown> | undefined;
  /** Stops the server if it is still running. */
  end(): Promise<void>;
}

/** Starts `fx serve` and waits until it listens. */
export async function serve(
  project: TemporaryProject,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const running = startFx(project, ["serve", ...args], { env });
  const end = async (): Promise<void> => {
    running.child.kill("SIGKILL");
    await running.ended;
  };
  if (args.includes("--json")) {
    const [line] = (
      await new Promise<string>((resolve, reject) => {
        running.child.stdout!.once("data", (chunk: Buffer) => resolve(chunk.toString("utf8")));
        void running.ended.then(({ stderr }) => reject(new Error(stderr)));
      })
    ).split("\n");
    const document = JSON.parse(line!) as {
      server: { port: number; metrics: { port: number } | null };
    };
    return {
      running,
      port: document.server.port,
      metricsPort: document.server.metrics?.port,
      document,
      end,
    };
  }
  let said = "";
  running.child.stderr!.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
  await running.stderrHas(/^✔ .*connectors?$/m);
  const [, port, metricsPort] = / on \S+:(\d+)(?: \([^)]*\))?(?: · metrics \S*:(\d+))? · /.exec(
    said,
  )!;
  return {
    running,
    port: Number(port),
    metricsPort: metricsPort === undefined ? undefined : Number(metricsPort),
    document: undefined,
    end,
  };
}
