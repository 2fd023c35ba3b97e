import type { Server, ServerDuplexStream, ServiceDefinition } from "@grpc/grpc-js";
import { loadDescribedFiles } from "../../wire/described-files.ts";
import { type ReflectionRequest, decodeReflectionRequest, encodeReflectionAnswer } from "../../wire/reflection/messages.ts";
import { onlyClients } from "../only-clients.ts";
import { ReflectionIndex } from "./reflection-index.ts";

const NAMES = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"] as const;

/** `grpc.reflection.v1` and `v1alpha`: what the server serves, for clients without the `.proto` files. */
export class ReflectionService {
  static readonly serviceNames: readonly string[] = NAMES;
  readonly #services: readonly string[];
  #index: Promise<ReflectionIndex> | undefined;

  /** @param services every service of the server; these two are added */
  constructor(services: readonly string[]) {
    this.#services = [...services, ...NAMES].sort();
  }

  addTo(server: Server): void {
    const serverReflectionInfo = (call: ServerDuplexStream<ReflectionRequest, Uint8Array>): void => void this.#converse(call);
    for (const name of NAMES) server.addService(definitionOf(name), { serverReflectionInfo });
  }

  /** While the client does not read its answers, no more questions are read. */
  async #converse(call: ServerDuplexStream<ReflectionRequest, Uint8Array>): Promise<void> {
    this.#index ??= loadDescribedFiles().then((files) => new ReflectionIndex(this.#services, files));
    const index = await this.#index;
    call.on("data", (request: ReflectionRequest) => {
      if (call.write(encodeReflectionAnswer(request, index.answer(request.question)))) return;
      call.pause();
      call.once("drain", () => call.resume());
    });
    call.on("end", () => call.end());
  }
}

function definitionOf(name: string): ServiceDefinition {
  return {
    serverReflectionInfo: {
      path: `/${name}/ServerReflectionInfo`,
      requestStream: true,
      responseStream: true,
      requestDeserialize: decodeReflectionRequest,
      responseSerialize: (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      requestSerialize: onlyClients,
      responseDeserialize: onlyClients,
    },
  };
}
