import assert from "node:assert/strict";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { serve, type Served } from "../../support/command/serve.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { ASYNC_SERVICES, metaOf, type PeerCall, peerCalls } from "./peer-calls.ts";
import { SERVED_CONNECTORS } from "./served-connectors.ts";
import { type Python, usePython } from "./use-python.ts";

/** The built `fx serve`, and Python stubs that call it. */
export interface ServedPeer {
  readonly python: Python;
  readonly served: { readonly port: number };
  /** The name of the protocol's service for asynchronous connectors. */
  readonly service: string;
  readonly call: PeerCall;
  /** A request about a job of the connector `peer`. */
  readonly about: (jobId: string, days?: number) => object;
  /** Returns the resource of GetTask's reply. */
  readonly resourceOf: (request: object) => Promise<Record<string, unknown>>;
}

export const PEER = { name: "peer" };

/** Starts fx and a protocol's stubs for the tests of a `describe`. */
export function useServedPeer(protocol: Protocol): ServedPeer {
  const python = usePython(protocol);
  const served = useServed();
  const call = peerCalls(python, served);
  const service = ASYNC_SERVICES[protocol];
  return {
    python,
    served,
    service,
    call,
    about: (jobId, days) => ({ taskCategory: PEER, resourceMeta: metaOf(jobId, days) }),
    resourceOf: async (request) => {
      const { code, details, messages } = await call(`${service}/GetTask`, request);
      assert.equal(code, "OK", details);
      return messages[0]!["resource"] as Record<string, unknown>;
    },
  };
}

/** Starts the built `fx serve` with these connectors for the tests of a `describe`. */
export function useServed(connectors = SERVED_CONNECTORS): {
  readonly port: number;
  readonly metricsPort: number;
} {
  let project: TemporaryProject | undefined;
  let served: Served | undefined;
  before(async () => {
    project = new TemporaryProject({ "connectors.ts": connectors });
    served = await serve(project, ["connectors.ts", "--port", "0", "--prometheus-port", "0"]);
  });
  return {
    get port() {
      return served!.port;
    },
    get metricsPort() {
      return served!.metricsPort!;
    },
  };
}
