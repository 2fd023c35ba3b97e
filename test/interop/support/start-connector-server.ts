import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { freePort } from "../../support/server/free-port.ts";
import { type ListeningProgram, startListening } from "./listening-program.ts";

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
  const args = (port: number): string[] => [
    ...words,
    "--port",
    String(port),
    "--prometheus_port",
    String(metricsPort),
    "--modules",
    module,
  ];
  const program = await startListening(join(bin, command), args, {
    cwd: join(PYTHON, protocol),
    env: { PYTHONPATH: PYTHON, PYTHONDONTWRITEBYTECODE: "1", ...env },
  });
  return Object.assign(program, { metricsPort });
}
