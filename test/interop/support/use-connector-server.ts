import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { freePort } from "../../support/server/free-port.ts";
import { type ListeningProgram, startListening } from "./listening-program.ts";

/**
 * Starts the connector server of flytekit or flyte-sdk for the tests of a `describe`.
 *
 * @param module the Python module with the connectors
 */
export function useConnectorServer(name: Protocol, module = "served_connectors") {
  const jobs = mkdtempSync(join(tmpdir(), "fx-jobs-"));
  let program: Awaited<ReturnType<typeof startConnectorServer>> | undefined;
  before(async function () {
    this.timeout(0); // the environment may have to be installed
    program = await startConnectorServer(name, {
      module,
      env: { DELETED_JOBS: jobs, JOBS: jobs },
    });
  });
  after(async () => {
    await program?.close();
    rmSync(jobs, { recursive: true, force: true });
  });
  const running = () => {
    if (program === undefined) throw new Error("the server is there while tests run");
    return program;
  };
  return {
    get address() {
      return `127.0.0.1:${running().port}`;
    },
    get port() {
      return running().port;
    },
    get metricsPort() {
      return running().metricsPort;
    },
    hasDeleted: (jobId: string) => existsSync(join(jobs, jobId)),
  };
}

export interface ConnectorServerOptions {
  /** The Python module with the connectors. */
  readonly module: string;
  /** Default: the one of the protocol. */
  readonly environment?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const PYTHON = fileURLToPath(new URL("../python", import.meta.url));
const COMMANDS = { flyte1: ["pyflyte", "serve", "connector"], flyte2: ["c0"] } as const;

/** Starts the connector server of flytekit or flyte-sdk. */
export async function startConnectorServer(
  protocol: Protocol,
  { module, environment = protocol, env = {} }: ConnectorServerOptions,
): Promise<ListeningProgram & { readonly metricsPort: number }> {
  const [command, ...words] = COMMANDS[protocol];
  const bin = await pythonEnvironment(environment);
  const metricsPort = await freePort();
  const args = (port: number): string[] => {
    const ports = ["--port", String(port), "--prometheus_port", String(metricsPort)];
    return [...words, ...ports, "--modules", module];
  };
  const program = await startListening(join(bin, command), args, {
    cwd: join(PYTHON, protocol),
    env: { PYTHONPATH: PYTHON, PYTHONDONTWRITEBYTECODE: "1", ...env },
  });
  return Object.assign(program, { metricsPort });
}
