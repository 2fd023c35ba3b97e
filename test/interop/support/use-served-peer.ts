import assert from "node:assert/strict";
import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { serve, type Served } from "../../support/command/serve.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { ASYNC_SERVICES, metaOf, peerCalls } from "./peer-calls.ts";
import { SERVED_CONNECTORS } from "./served-connectors.ts";
import { usePython } from "./use-python.ts";

/** The built `fx serve`, and Python stubs that call it. */
export type ServedPeer = ReturnType<typeof useServedPeer>;

export const PEER = { name: "peer" };

/** Starts fx and a protocol's stubs for the tests of a `describe`. */
export function useServedPeer(protocol: Protocol) {
  const python = usePython(protocol);
  const served = useServed();
  const call = peerCalls(python, served);
  const service = ASYNC_SERVICES[protocol];
  return {
    python,
    served,
    service,
    call,
    /** A request about a job of the connector `peer`. */
    about: (jobId: string, days?: number): object => ({
      taskCategory: PEER,
      resourceMeta: metaOf(jobId, days),
    }),
    /** The resource of GetTask's reply. */
    resourceOf: async (request: object) => {
      const { code, details, messages } = await call(`${service}/GetTask`, request);
      assert.equal(code, "OK", details);
      return messages[0]!["resource"] as Record<string, unknown>;
    },
  };
}

/** Starts the built `fx serve` with these connectors for the tests of a `describe`. */
export function useServed(connectors = SERVED_CONNECTORS) {
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
