import type { handleUnaryCall, Server, ServerWritableStream } from "@grpc/grpc-js";
import { STATUS } from "../../calls/call-status.ts";
import { asBuffer, defineMethod } from "../../calls/grpc-bytes.ts";
import {
  decodeHealthRequest,
  encodeHealth,
  encodeHealthList,
  type HealthRequest,
  type ServingStatus,
} from "../../wire/health/messages.ts";
import type { GrpcHost } from "./grpc-host.ts";

const NAME = "grpc.health.v1.Health";

/**
 * `grpc.health.v1.Health`: the status of the server (under the empty name), of each service, and of
 * connectors whose calls are or were refused, under their names.
 */
export class HealthService {
  readonly #statuses: Map<string, ServingStatus>;
  readonly #watchers = new Set<Watcher>();

  /** @param services they start as SERVING */
  constructor(services: readonly string[]) {
    this.#statuses = new Map(["", ...services].map((name) => [name, "SERVING"]));
  }

  get isServing(): boolean {
    return this.#statuses.get("") === "SERVING";
  }

  /** While the server serves: the connectors whose calls are refused. */
  get refused(): readonly string[] {
    return [...this.#statuses].flatMap(([name, status]) => (status === "SERVING" ? [] : [name]));
  }

  /** Sets whether the calls of a connector are refused. */
  refuse(connector: string, isRefused: boolean): void {
    if (!this.isServing) return;
    this.#statuses.set(connector, isRefused ? "NOT_SERVING" : "SERVING");
    for (const call of this.#watchers)
      if (call.request.service === connector) call.write(this.#getStatus(call));
  }

  addTo(server: Server): void {
    const check: handleUnaryCall<HealthRequest, ServingStatus> = ({ request }, reply) => {
      const status = this.#statuses.get(request.service);
      if (status === undefined)
        reply({ code: STATUS.NOT_FOUND, details: `unknown service ${request.service}` });
      else reply(null, status);
    };
    const list: handleUnaryCall<unknown, ReadonlyMap<string, ServingStatus>> = (_call, reply) =>
      reply(null, this.#statuses);
    const watch = (call: Watcher): void => {
      this.#watchers.add(call);
      call
        .on("close", () => this.#watchers.delete(call))
        .on("cancelled", () => this.#watchers.delete(call));
      call.write(this.#getStatus(call));
    };
    server.addService(DEFINITION, { check, list, watch });
  }

  /**
   * Sets every service to NOT_SERVING on shutdown. Ends the calls of watchers, which would
   * otherwise delay it.
   */
  stop(): void {
    for (const name of this.#statuses.keys()) this.#statuses.set(name, "NOT_SERVING");
    for (const call of this.#watchers) {
      call.write(this.#getStatus(call));
      call.end();
    }
    this.#watchers.clear();
  }

  #getStatus({ request }: Watcher): ServingStatus {
    return this.#statuses.get(request.service) ?? "SERVICE_UNKNOWN";
  }
}

type Watcher = ServerWritableStream<HealthRequest, ServingStatus>;

function define(name: string, encode: (value: never) => Uint8Array, responseStream = false) {
  return {
    ...defineMethod(NAME, name, { requestStream: false, responseStream }),
    // The admission of requests reads the length.
    requestDeserialize: (bytes: Buffer) => {
      const { service } = decodeHealthRequest(bytes);
      return { service, length: bytes.length };
    },
    responseSerialize: (value: unknown) => asBuffer(encode(value as never)),
  };
}

const DEFINITION = {
  check: define("Check", encodeHealth),
  list: {
    ...define("List", encodeHealthList),
    requestDeserialize: ({ length }: Buffer) => ({ length }),
  },
  watch: define("Watch", encodeHealth, true),
};

/** Adds health checks and, if it is wanted, reflection. */
export async function addOperations(server: GrpcHost, reflection: boolean): Promise<HealthService> {
  const grpc = await server.grpc();
  const services = [...server.serviceNames, NAME];
  const health = new HealthService(services);
  health.addTo(grpc);
  if (reflection) {
    const { ReflectionService } = await import("./reflection-service.ts");
    new ReflectionService(services).addTo(grpc);
  }
  return health;
}
