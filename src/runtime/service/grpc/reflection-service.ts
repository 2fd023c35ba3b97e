import type { Server, ServerDuplexStream, ServiceDefinition } from "@grpc/grpc-js";
import { STATUS } from "../../calls/call-status.ts";
import { asBuffer, onlyClients, passThrough } from "../../calls/grpc-bytes.ts";
import type { ReflectionAnswers } from "./reflection-answers.ts";

const NAMES = [
  "grpc.reflection.v1.ServerReflection",
  "grpc.reflection.v1alpha.ServerReflection",
] as const;

type Conversation = ServerDuplexStream<Uint8Array, Uint8Array>;

/**
 * `grpc.reflection.v1` and `v1alpha`: describes the services to clients that have no `.proto`
 * files.
 */
export class ReflectionService {
  readonly #services: readonly string[];
  #answers: Promise<ReflectionAnswers> | undefined = undefined;

  /** @param services the server's other services */
  constructor(services: readonly string[]) {
    this.#services = [...services, ...NAMES].sort();
  }

  addTo(server: Server): void {
    const serverReflectionInfo = (call: Conversation): void => void this.#converse(call);
    for (const name of NAMES) server.addService(createDefinition(name), { serverReflectionInfo });
  }

  /** Loads the descriptions on the first request, because most servers never get one. */
  async #converse(call: Conversation): Promise<void> {
    const answers = await (this.#answers ??= this.#load());
    call.on("data", (bytes: Uint8Array) => reply(call, () => answers.answer(bytes)));
    call.on("end", () => call.end());
  }

  async #load(): Promise<ReflectionAnswers> {
    const { ReflectionAnswers } = await import("./reflection-answers.ts");
    return ReflectionAnswers.load(this.#services);
  }
}

/** Reads no further requests while the client does not read its replies. */
function reply(call: Conversation, answer: () => Uint8Array): void {
  try {
    if (call.write(answer())) return;
    call.pause();
    call.once("drain", () => call.resume());
  } catch (error) {
    call.emit(
      "error",
      Object.assign(new Error((error as Error).message), {
        code: STATUS.INVALID_ARGUMENT,
        details: (error as Error).message,
      }),
    );
  }
}

function createDefinition(name: string): ServiceDefinition {
  return {
    serverReflectionInfo: {
      path: `/${name}/ServerReflectionInfo`,
      requestStream: true,
      responseStream: true,
      requestDeserialize: passThrough,
      responseSerialize: asBuffer,
      requestSerialize: onlyClients,
      responseDeserialize: onlyClients,
    },
  };
}
