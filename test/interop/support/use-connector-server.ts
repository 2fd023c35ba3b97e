import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";
import { freePort } from "../../support/server/free-port.ts";
import { type ListeningProgram, startListening } from "./listening-program.ts";

/** One of Flyte's own connector servers. */
export interface PythonConnectorServer {
  readonly address: string;
  readonly port: number;
  readonly metricsPort: number;
  hasDeleted(jobId: string): boolean;
}

const PYTHON = fileURLToPath(new URL("../python", import.meta.url));
const COMMANDS = { flyte1: ["pyflyte", "serve", "connector"], flyte2: ["c0"] } as const;

/**
 * Starts the connector server of flytekit or flyte-sdk for the tests of a `describe`.
 *
 * @param module the Python module with the connectors
 */
export function useConnectorServer(
  name: keyof typeof COMMANDS,
  module = "served_connectors",
): PythonConnectorServer {
  const jobs = mkdtempSync(join(tmpdir(), "fx-jobs-"));
  let program: ListeningProgram | undefined;
  let metricsPort = 0;
  before(async function () {
    this.timeout(0); // the environment may have to be installed
    const [command, ...words] = COMMANDS[name];
    const bin = await pythonEnvironment(name);
    metricsPort = await freePort();
    const args = (port: number): string[] => [
      ...words,
      "--port",
      String(port),
      "--prometheus_port",
      String(metricsPort),
      "--modules",
      module,
    ];
    program = await startListening(join(bin, command), args, {
      cwd: join(PYTHON, name),
      env: {
        PYTHONPATH: PYTHON,
        DELETED_JOBS: jobs,
        JOBS: jobs,
        PYTHONDONTWRITEBYTECODE: "1",
      },
    });
  });
  after(async () => {
    await program?.close();
    rmSync(jobs, { recursive: true, force: true });
  });
  const port = (): number => {
    if (program === undefined) throw new Error("the server is there while tests run");
    return program.port;
  };
  return {
    get address() {
      return `127.0.0.1:${port()}`;
    },
    get port() {
      return port();
    },
    get metricsPort() {
      return metricsPort;
    },
    hasDeleted: (jobId) => existsSync(join(jobs, jobId)),
  };
}
