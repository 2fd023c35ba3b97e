import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Certificates } from "../test/support/server/certificates.ts";
import { createRow, medianText, type Row } from "./measure.ts";
import { measureCost, measurePace } from "./serve/load.ts";
import { makeGetRequests } from "./serve/requests.ts";
import { ServerProcess } from "./serve/server-process.ts";

const CALLERS = 16;
const CALLS = 1_000;
const ROUNDS = 3;
const IN_FLIGHT = 2_000;
/** Long enough that all calls are in flight before the first is answered. */
const SLOW_MS = 4_000;
const SERVERS = ["fx", "flytekit"] as const;

/** Polls runs of one Databricks workspace, with flytekit's connector and with the example. */
export async function measureDatabricks(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "fx-bench-"));
  const certificates = new Certificates(folder);
  certificates.authority("ca");
  certificates.signed("workspace", "ca");
  const files = ["workspace.crt", "workspace.key"].map((file) => certificates.path(file));
  const program = new URL("databricks/workspace.mjs", import.meta.url);
  const workspace = fork(program, files, { execArgv: [] });
  const [{ port }] = (await once(workspace, "message")) as [{ port: number }];
  const host = `127.0.0.1:${port}`;
  const env = {
    DATABRICKS_HOSTS: host,
    _FSEC_FLYTE_DATABRICKS_ACCESS_TOKEN: "dapi-bench",
    SSL_CERT_FILE: certificates.path("ca.crt"),
    NODE_EXTRA_CA_CERTS: certificates.path("ca.crt"),
  };
  const servers = {
    fx: await ServerProcess.startFx(folder, { module: "examples/databricks", env }),
    flytekit: await ServerProcess.startFlytekit("flytekitplugins.spark", env, "plugins1"),
  };
  try {
    const requests = await makeGetRequests("databricks", IN_FLIGHT, (run) =>
      JSON.stringify({ databricks_instance: host, run_id: `${run}`, auth_token: "dapi-bench" }),
    );
    const poll = (name: keyof typeof servers) => (call: number) =>
      servers[name].getTask(requests[call]!);
    const costs: Record<keyof typeof servers, number[]> = { fx: [], flytekit: [] };
    for (let round = -1; round < ROUNDS; round += 1)
      for (const name of SERVERS) {
        const { cpu } = await measureCost(servers[name], poll(name), CALLS, CALLERS);
        if (round >= 0) costs[name].push(cpu);
      }
    workspace.send(SLOW_MS);
    const peaks: Record<string, number> = {};
    const failed: Record<string, number> = {};
    for (const name of SERVERS) {
      const { errors } = await measurePace(poll(name), IN_FLIGHT, IN_FLIGHT);
      failed[name] = errors;
      peaks[name] = servers[name].peakMemory;
    }
    const toMiB = (name: string): string => (peaks[name]! / 1024 / 1024).toFixed(0);
    return [
      createRow({
        what: `CPU of GetTask of a Databricks run, ${CALLERS} callers`,
        unit: "× less than flytekit's connector",
        values: costs.fx.map((cost, round) => costs.flytekit[round]! / cost),
        note: `${medianText(costs.fx)} and ${medianText(costs.flytekit)} µs`,
      }),
      createRow({
        what: `peak memory with ${IN_FLIGHT} GetTasks of Databricks runs in flight`,
        unit: "× less than flytekit's connector",
        values: [peaks["flytekit"]! / peaks["fx"]!],
        note: `${toMiB("fx")} and ${toMiB("flytekit")} MiB`,
      }),
      createRow({
        what: `calls of fx that failed, of ${IN_FLIGHT} in flight`,
        unit: "calls",
        values: [failed["fx"]!],
        most: 0,
        note: `${failed["flytekit"]} of flytekit`,
      }),
    ];
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
    workspace.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
