import type {
  Server,
  ServerWritableStream,
  ServiceDefinition,
  UntypedServiceImplementation,
  handleUnaryCall,
} from "@grpc/grpc-js";
import {
  type HealthRequest,
  type ServingStatus,
  decodeHealthRequest,
  encodeHealth,
  encodeHealthList,
} from "../../wire/health/messages.ts";
import { STATUS } from "../error-policy.ts";
import { onlyClients } from "./service-definition.ts";

const NAME = "grpc.health.v1.Health";

/** `grpc.health.v1.Health`: the status of the server (under the empty name) and of each service. */
export class HealthService {
  static readonly serviceName = NAME;
  readonly #statuses: Map<string, ServingStatus>;
  readonly #watchers = new Set<Watcher>();

  /** @param services they start as SERVING */
  constructor(services: readonly string[]) {
    this.#statuses = new Map(["", ...services].map((name) => [name, "SERVING"]));
  }

  get isServing(): boolean {
    return this.#statuses.get("") === "SERVING";
  }

  addTo(server: Server): void {
    server.addService(DEFINITION, this.#implementation());
  }

  /**
   * Sets every service to NOT_SERVING on shutdown. Ends the calls of watchers, which would
   * otherwise delay it.
   */
  stop(): void {
    for (const name of this.#statuses.keys()) this.#statuses.set(name, "NOT_SERVING");
    for (const { call, service } of this.#watchers) {
      call.write(this.#getStatus(service));
      call.end();
    }
    this.#watchers.clear();
  }

  #implementation(): UntypedServiceImplementation {
    const check: handleUnaryCall<HealthRequest, ServingStatus> = ({ request }, reply) => {
      const status = this.#statuses.get(request.service);
      if (status === undefined)
        reply({ code: STATUS.NOT_FOUND, details: `unknown service ${request.service}` });
      else reply(null, status);
    };
    const list: handleUnaryCall<unknown, ReadonlyMap<string, ServingStatus>> = (_call, reply) =>
      reply(null, this.#statuses);
    const watch = (call: ServerWritableStream<HealthRequest, ServingStatus>): void => {
      const watcher = { call, service: call.request.service };
      this.#watchers.add(watcher);
      call
        .on("close", () => this.#watchers.delete(watcher))
        .on("cancelled", () => this.#watchers.delete(watcher));
      call.write(this.#getStatus(watcher.service));
    };
    return { check, list, watch };
  }

  #getStatus(service: string): ServingStatus {
    return this.#statuses.get(service) ?? "SERVICE_UNKNOWN";
  }
}

interface Watcher {
  readonly call: ServerWritableStream<HealthRequest, ServingStatus>;
  readonly service: string;
}

const unary = {
  requestStream: false,
  responseStream: false,
  requestSerialize: onlyClients,
  requestDeserialize: decodeHealthRequest,
  responseDeserialize: onlyClients,
};
const buffered =
  (encode: (value: never) => Uint8Array) =>
  (value: unknown): Buffer =>
    Buffer.from(encode(value as never));

const DEFINITION: ServiceDefinition = {
  check: { ...unary, path: `/${NAME}/Check`, responseSerialize: buffered(encodeHealth) },
  list: {
    ...unary,
    path: `/${NAME}/List`,
    responseSerialize: buffered(encodeHealthList),
    requestDeserialize: () => ({}),
  },
  watch: {
    ...unary,
    path: `/${NAME}/Watch`,
    responseStream: true,
    responseSerialize: buffered(encodeHealth),
  },
};
