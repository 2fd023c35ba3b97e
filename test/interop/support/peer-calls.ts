import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { literalsOf, variablesOf } from "../../support/messages/named-fields.ts";
import type { Python } from "./use-python.ts";

/** The reply to a call through Python's stubs. */
export interface PeerAnswer {
  readonly code: string;
  readonly details: string;
  /** Protobuf's own JSON of each message. */
  readonly messages: readonly Record<string, unknown>[];
}

/** The PEM files of a client: the CA it trusts, its certificate and its key. */
export interface PeerTls {
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Calls `service/method` of a server on this machine through the stubs of a Python package. */
export type PeerCall = (path: string, ...requests: readonly object[]) => Promise<PeerAnswer>;

/** Makes calls in plain text, or with TLS if PEM files are passed. */
export function peerCalls(
  python: Python,
  served: { readonly port: number },
  tls?: PeerTls,
): PeerCall {
  return (path, ...requests) => {
    const [service, method] = path.split("/");
    return python.call("connectors.call", { port: served.port, service, method, requests, tls });
  };
}

/** A ResourceMeta of the served connectors, in base64. */
export function metaOf(jobId: string, days = 0): string {
  return base64(`{"jobId": ${JSON.stringify(jobId)}, "days": ${days}}`);
}

export function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

export function textLiteral(stringValue: string): object {
  return { scalar: { primitive: { stringValue } } };
}

/** The service for asynchronous connectors, whose methods have the same names in both protocols. */
export const ASYNC_SERVICES: Readonly<Record<Protocol, string>> = {
  flyte1: "flyteidl.service.AsyncAgentService",
  flyte2: "flyteidl2.connector.AsyncConnectorService",
};

/** A task of a type with one string input. */
export interface TextTask {
  readonly type: string;
  readonly input: string;
  readonly text: string;
}

/** A request to create a job. */
export function createRequest(protocol: Protocol, { type, input, text }: TextTask): object {
  const string = { simple: "STRING" };
  return {
    template: {
      type,
      id: { name: "t" },
      interface: {
        inputs: variablesOf(protocol, { [input]: string }),
        outputs: variablesOf(protocol, { greeting: string }),
      },
    },
    inputs: literalsOf(protocol, { [input]: textLiteral(text) }),
  };
}

/** The two messages that Flyte 1 sends to a synchronous connector. */
export function syncRequests(task: TextTask): readonly [header: object, inputs: object] {
  const { template, inputs } = createRequest("flyte1", task) as {
    template: object;
    inputs: object;
  };
  return [{ header: { template } }, { inputs }];
}
