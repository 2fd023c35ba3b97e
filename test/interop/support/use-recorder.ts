import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { RecordedCall } from "../../support/cluster/fake-cluster.ts";
import { useCluster } from "../../support/cluster/use-cluster.ts";
import { fx } from "../../support/command/fx.ts";
import { type HttpServer, httpServer } from "../../support/server/http-server.ts";
import type { Python } from "./use-python.ts";

/** The task of `test/interop/python/flyte1/forecasts.py` and `flyte2/forecasts.py`, in fx. */
const TASKS = `import { AsyncConnectorExecutorMixin, Task, t } from "flyte-fx";
class Query<I, O> extends AsyncConnectorExecutorMixin(Task)<I, O> { readonly taskType = "query"; }
export const forecast = new Query({
  name: "forecast",
  retries: 2,
  inputs: { city: t.string(), days: t.int().default(7), report: t.file(), more: t.directory() },
  outputs: { temp: t.float() },
});
`;
/** A connector to deploy, for the type of the task. */
const CONNECTOR = `import { defineSyncConnector } from "flyte-fx";
export const query = defineSyncConnector({ taskType: "query", secrets: ["JOB_API_KEY"], inputs: {}, do: async () => ({}) });
`;
/** What each client's library decides: how bytes travel, and its own name. */
const TRANSPORT = /^(?:accept.*|connection|host|user-agent)$/;
const CALL_TRANSPORT = /^(?:content-(?:encoding|length|type)|te|grpc-.*)$/;

/** A cluster that records what it receives, and a project with the task that it runs. */
export type Recorder = ReturnType<typeof useRecorder>;

/** Serves a new cluster and a new store for uploads for each test of a `describe`. */
export function useRecorder(protocol: Protocol) {
  const used = useCluster(protocol, TASKS);
  let store: HttpServer;
  beforeEach(async () => {
    store = await httpServer((_request, response) => response.end());
    used.cluster.uploadUrl = store.origin;
    used.cluster.log = ["sunny"];
    used.project.write("src/query.ts", CONNECTOR);
    used.project.write("report.csv", "city\nOslo\n");
    used.project.write("more/a.csv", "one");
    used.project.write("more/deep/b.csv", "two");
  });
  return {
    get cluster() {
      return used.cluster;
    },
    get project() {
      return used.project;
    },
    get address() {
      return used.address;
    },
    /** Runs fx with the flags of the cluster, and returns what it prints. */
    send: async (...words: readonly string[]): Promise<string> => {
      const flags = [...used.flags, ...(protocol === "flyte2" ? ["--org", "acme"] : [])];
      return (await assertExit(0, fx(used.project, [...words, ...flags]))).stdout;
    },
    /**
     * The distinct requests by the last part of their method, as Python's own library shows them.
     * Uploads are `PUT`, `every call` is the metadata of the calls, and `inputs` the inputs by name,
     * whichever request of Flyte 2 has them. Requests about a file have its MD5 after a line break,
     * because Python uploads files in any order.
     */
    readRequests: (python: Python) => readRequests(used.cluster.calls, store, python),
  };
}

async function readRequests(
  calls: readonly RecordedCall[],
  store: HttpServer,
  python: Python,
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const requests = new Map<string, Set<string>>();
  // The clock of the test server counts its calls, and fx makes others than Python.
  const withoutTimes = (key: string, value: unknown): unknown =>
    key === "lastTransitionTime" ? undefined : value;
  const add = (kind: string, request: object): void => {
    const json = JSON.stringify(request, withoutTimes);
    requests.set(kind, (requests.get(kind) ?? new Set()).add(json));
  };
  for (const { path, type, bytes } of calls) {
    const encoded = Buffer.from(bytes).toString("base64");
    const json = await python.call<Request>("remote.as_json", { type, bytes: encoded });
    add(withMd5(path.split("/").at(-1)!, json.contentMd5), json);
    if (Array.isArray(json.inputs?.literals)) add("inputs", byName(json.inputs.literals));
  }
  const metadata = Object.entries(withoutTransport(calls.at(-1)!.headers));
  add("every call", {
    metadata: Object.fromEntries(metadata.filter(([name]) => !CALL_TRANSPORT.test(name))),
  });
  for (const { method, path, headers, body } of store.seen)
    add(withMd5(method, headers["content-md5"]?.toString()), {
      path,
      headers: withoutTransport(headers),
      body,
    });
  return new Map([...requests].map(([kind, texts]) => [kind, [...texts].map(parse)]));
}

function withMd5(kind: string, md5: string | undefined): string {
  return md5 === undefined ? kind : `${kind}\n${md5}`;
}

interface Request {
  readonly contentMd5?: string;
  /** Flyte 2 has a list, Flyte 1 an object. */
  readonly inputs?: { readonly literals?: readonly NamedLiteral[] | object };
}

interface NamedLiteral {
  readonly name: string;
  readonly value: object;
}

function byName(literals: readonly NamedLiteral[]): object {
  return Object.fromEntries(literals.map(({ name, value }) => [name, value]));
}

function withoutTransport(headers: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !TRANSPORT.test(name)));
}

function parse(json: string): unknown {
  return JSON.parse(json);
}
