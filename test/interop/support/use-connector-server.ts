import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { startConnectorServer } from "./start-connector-server.ts";

/** One of Flyte's own connector servers. */
export interface PythonConnectorServer {
  readonly address: string;
  readonly port: number;
  readonly metricsPort: number;
  hasDeleted(jobId: string): boolean;
}

/**
 * Starts the connector server of flytekit or flyte-sdk for the tests of a `describe`.
 *
 * @param module the Python module with the connectors
 */
export function useConnectorServer(
  name: Protocol,
  module = "served_connectors",
): PythonConnectorServer {
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
    hasDeleted: (jobId) => existsSync(join(jobs, jobId)),
  };
}
