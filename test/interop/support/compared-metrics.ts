import assert from "node:assert/strict";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import {
  ASYNC_SERVICES,
  base64,
  createRequest,
  type PeerCall,
  peerCalls,
  syncRequests,
} from "./peer-calls.ts";
import { SCRIPTED_CONNECTORS } from "./scripted-connectors.ts";
import { useConnectorServer } from "./use-connector-server.ts";
import { type Python, usePython } from "./use-python.ts";
import { useServed } from "./use-served-peer.ts";

/** Lines that only one of the two has, and the reason. */
interface ExpectedDifference {
  readonly only: "fx" | "python";
  readonly line: RegExp;
  readonly why: string;
}

const EXPECTED: readonly ExpectedDifference[] = [
  {
    only: "python",
    line: /^(gauge )?flyte_connector_\w+_created\b/,
    why: "prometheus_client reports when each sample was created; nothing in Flyte reads it",
  },
  {
    only: "python",
    line: /^(\w+ )?(python_\w+|process_(virtual_memory_bytes|open_fds|max_fds)$)/,
    why: "other metrics of prometheus_client about the process",
  },
  { only: "fx", line: /^(gauge )?nodejs_\w+$/, why: "metrics of the Node process" },
  {
    only: "fx",
    line: /^(gauge )?flyte_connector_requests_in_flight$/,
    why: "it shows an overloaded server",
  },
  {
    only: "fx",
    line: /^(summary|counter) flyte_connector_get_(batch_jobs|calls_saved)$/,
    why: "Python's connectors have no getMany",
  },
  {
    only: "fx",
    line: /^counter flyte_connector_get_foreign$/,
    why: "Python's connectors fail polls of jobs that they cannot read",
  },
  {
    only: "python",
    line: /^flyte_connector_input_literal_bytes_(count|sum)\{task_type="unregistered"\}/,
    why: "fx measures the inputs only of types that it serves",
  },
];

/** Samples for the calls below. */
const COUNTED: Readonly<Record<Protocol, readonly string[]>> = {
  flyte1: [
    'flyte_connector_requests_success_total{operation="create",task_type="scripted"} 2',
    'flyte_connector_requests_success_total{operation="get",task_type="scripted"} 3',
    'flyte_connector_requests_success_total{operation="do",task_type="greet"} 1',
    'flyte_connector_requests_failure_total{error_code="500",operation="do",task_type="greet"} 1',
    'flyte_connector_requests_failure_total{error_code="404",operation="do",task_type="unregistered"} 1',
    'flyte_connector_request_latency_seconds_count{operation="do",task_type="greet"} 2',
  ],
  flyte2: [
    'flyte_connector_requests_success_total{operation="create",task_type="scripted"} 2',
    'flyte_connector_requests_success_total{operation="get",task_type="scripted"} 2',
  ],
};

/** Tests that fx and one of Flyte's own servers count the same calls alike. */
export function itCountsAlike(protocol: Protocol): void {
  const python = usePython(protocol);
  const peer = useConnectorServer(protocol);
  const served = useServed(SCRIPTED_CONNECTORS);

  it("have the same names, types, labels and counts, except for documented differences", async () => {
    for (const server of [peer, served]) await makeCalls(protocol, peerCalls(python, server));
    const [ours, theirs] = await Promise.all([
      metricLines(python, served.metricsPort),
      metricLines(python, peer.metricsPort),
    ]);
    const same = theirs.map(withoutMadeUpType);
    for (const line of COUNTED[protocol]) assert.ok(same.includes(line), line);
    assertExpected(
      "fx",
      ours.filter((line) => !same.includes(line)),
    );
    assertExpected(
      "python",
      same.filter((line) => !ours.includes(line)),
    );
  });
}

/**
 * Another expected difference: fx counts all unserved types as one, but in Python callers can make
 * up `task_type` values.
 */
function withoutMadeUpType(line: string): string {
  return line.replace('task_type="nothing"', 'task_type="unregistered"');
}

/** Fails for an unexpected difference, and for an expected one that no longer exists. */
function assertExpected(only: "fx" | "python", found: readonly string[]): void {
  const expected = EXPECTED.filter((row) => row.only === only);
  assert.deepEqual(
    found.filter((one) => !expected.some(({ line }) => line.test(one))),
    [],
    `only ${only} has these`,
  );
  assert.deepEqual(
    expected.filter(({ line }) => !found.some((one) => line.test(one))),
    [],
    "these differences no longer exist",
  );
}

/** Makes calls that succeed, that fail, that find no connector, and some that are not counted. */
async function makeCalls(protocol: Protocol, call: PeerCall): Promise<void> {
  const ask = (method: string, request: object) =>
    call(`${ASYNC_SERVICES[protocol]}/${method}`, request);
  const create = async (type: string, mode: string): Promise<object> => {
    const { messages } = await ask(
      "CreateTask",
      createRequest(protocol, { type, input: "mode", text: mode }),
    );
    return {
      taskCategory: { name: type },
      resourceMeta: messages[0]?.["resourceMeta"] ?? base64("{}"),
    };
  };
  const job = await create("scripted", "succeed");
  for (const method of ["GetTask", "GetTask", "DeleteTask", "GetTaskLogs", "GetTaskMetrics"])
    await ask(method, job);
  await create("scripted", "raise");
  await ask("GetTask", await create("scripted", "lose"));
  await ask("DeleteTask", { ...job, resourceMeta: base64("{") });
  const unknown = await create("nothing", "succeed");
  for (const method of ["GetTask", "DeleteTask"]) await ask(method, unknown);
  if (protocol === "flyte1") await makeCallsOfFlyte1(call, job);
}

/** Makes calls with the deprecated field and to synchronous connectors. */
async function makeCallsOfFlyte1(call: PeerCall, job: object): Promise<void> {
  await call(`${ASYNC_SERVICES.flyte1}/GetTask`, {
    ...job,
    taskCategory: undefined,
    taskType: "scripted",
  });
  for (const [type, text] of [
    ["greet", "Ada"],
    ["greet", "raise"],
    ["nothing", "Ada"],
  ] as const) {
    await call(
      "flyteidl.service.SyncAgentService/ExecuteTaskSync",
      ...syncRequests({ type, input: "mode", text }),
    );
  }
}

interface Family {
  readonly name: string;
  readonly type: string;
  readonly samples: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

/** Samples that are the same in every run: counts and input sizes. */
const HAS_VALUE = /^flyte_connector_(\w+_(total|count)|input_literal_bytes_sum)$/;

/**
 * Reads a server's metrics with Prometheus' own library. Returns a line per metric with its type,
 * and one per sample.
 */
async function metricLines(python: Python, port: number): Promise<readonly string[]> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (!response.ok) throw new Error(`${port} answers ${response.status}: ${await response.text()}`);
  const families = await python.call<readonly Family[]>("exposition.families", {
    text: await response.text(),
  });
  return families.flatMap((family) => [
    `${family.type} ${family.name}`,
    ...family.samples.map(
      ({ name, labels, value }) =>
        `${name}${shown(labels)}${HAS_VALUE.test(name) ? ` ${value}` : ""}`,
    ),
  ]);
}

function shown(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? "" : `{${pairs.sort().join(",")}}`;
}
