import type { Server, ServerDuplexStream, ServiceDefinition } from "@grpc/grpc-js";
import { onlyClients } from "../grpc/only-clients.ts";

const NAMES = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"] as const;

type Conversation = ServerDuplexStream<Uint8Array, Uint8Array>;

/** `grpc.reflection.v1` and `v1alpha`: what the server serves, for clients without the `.proto` files. */
export class ReflectionService {
  readonly #services: readonly string[];

  /** @param services every service of the server; these two are added */
  constructor(services: readonly string[]) {
    this.#services = [...services, ...NAMES].sort();
  }

  addTo(server: Server): void {
    const serverReflectionInfo = (call: Conversation): void => void this.#converse(call);
    for (const name of NAMES) server.addService(definitionOf(name), { serverReflectionInfo });
  }

  /** Most servers are never asked: what it takes to answer is loaded by the first question. */
  async #converse(call: Conversation): Promise<void> {
    const { ReflectionAnswers } = await import("./reflection-answers.ts");
    const answers = await ReflectionAnswers.load(this.#services);
    call.on("data", (bytes: Uint8Array) => reply(call, () => answers.answer(bytes)));
    call.on("end", () => call.end());
  }
}

/** While the client does not read its answers, no more questions are read. */
function reply(call: Conversation, answer: () => Uint8Array): void {
  try {
    if (call.write(answer())) return;
    call.pause();
    call.once("drain", () => call.resume());
  } catch (error) {
    call.emit("error", Object.assign(new Error((error as Error).message), { code: INVALID_ARGUMENT, details: (error as Error).message }));
  }
}

const INVALID_ARGUMENT = 3;

function definitionOf(name: string): ServiceDefinition {
  return {
    serverReflectionInfo: {
      path: `/${name}/ServerReflectionInfo`,
      requestStream: true,
      responseStream: true,
      requestDeserialize: (bytes: Buffer) => bytes,
      responseSerialize: (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      requestSerialize: onlyClients,
      responseDeserialize: onlyClients,
    },
  };
}
