import type { Server, ServerDuplexStream } from "@grpc/grpc-js";
import { FxError } from "../../base/errors/errors.ts";
import { cutText } from "../../base/text.ts";
import { STATUS, type StatusName } from "../../calls/call-status.ts";
import { defineMethod } from "../../calls/grpc-bytes.ts";
import {
  decodeReflectionRequest,
  type DescribedFile,
  encodeReflectionAnswer,
  loadDescribedFiles,
  type ReflectionAnswer,
  type ReflectionRequest,
} from "../../wire/reflection/messages.ts";

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
    const streams = { requestStream: true, responseStream: true };
    for (const name of NAMES) {
      const definition = defineMethod(name, "ServerReflectionInfo", streams);
      server.addService({ serverReflectionInfo: definition }, { serverReflectionInfo });
    }
  }

  /** Loads the descriptions on the first request, because most servers never get one. */
  async #converse(call: Conversation): Promise<void> {
    const answers = await (this.#answers ??= this.#load());
    call.on("data", (bytes: Uint8Array) => reply(call, () => answers.answer(bytes)));
    call.on("end", () => call.end());
  }

  async #load(): Promise<ReflectionAnswers> {
    return new ReflectionAnswers(this.#services, await loadDescribedFiles());
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

/**
 * A reply repeats its request, and the host twice, so a large request would have a larger reply. The
 * longest question that has an answer is a method's name.
 */
const LONGEST_REQUEST = 1024;
/** A reply has the whole name in the request that it repeats. */
const LONGEST_NAME = 100;

/** Answers reflection requests: everything that a server declares, by file and by symbol. */
class ReflectionAnswers {
  readonly #files = new Map<string, DescribedFile>();
  readonly #fileBySymbol = new Map<string, DescribedFile>();

  constructor(
    private readonly services: readonly string[],
    files: readonly DescribedFile[],
  ) {
    for (const file of files) {
      this.#files.set(file.name, file);
      for (const symbol of file.symbols) this.#fileBySymbol.set(symbol, file);
    }
  }

  /** Throws FX2006 if the bytes are not a request, or too many. */
  answer(bytes: Uint8Array): Uint8Array {
    if (bytes.length > LONGEST_REQUEST)
      throw new FxError(
        "FX2006",
        `a reflection request has ${bytes.length} bytes, more than ${LONGEST_REQUEST}`,
      );
    const request = decodeReflectionRequest(bytes);
    return encodeReflectionAnswer(request, this.#find(request));
  }

  #find(request: ReflectionRequest): ReflectionAnswer {
    const { fileByFilename: file, fileContainingSymbol: symbol } = request;
    if (request.listServices !== null)
      return { listServicesResponse: { service: this.services.map((name) => ({ name })) } };
    if (file !== null) return this.#filesFor(this.#files.get(file), file);
    if (symbol !== null) return this.#filesFor(this.#fileBySymbol.get(symbol), symbol);
    if (request.fileContainingExtension !== null)
      return notFound(`an extension of ${request.fileContainingExtension.containingType}`);
    const extended = request.allExtensionNumbersOfType;
    if (extended === null) return refuse("UNIMPLEMENTED", "unknown kind of reflection request");
    return this.#fileBySymbol.has(extended)
      ? { allExtensionNumbersResponse: { baseTypeName: extended } }
      : notFound(extended);
  }

  /** The file, then everything that it imports. */
  #filesFor(file: DescribedFile | undefined, asked: string): ReflectionAnswer {
    if (file === undefined) return notFound(asked);
    const needed = new Set([file]);
    for (const { imports } of needed)
      for (const name of imports) needed.add(this.#files.get(name)!);
    const fileDescriptorProto = [...needed].map(({ bytes }) => Buffer.from(bytes, "base64"));
    return { fileDescriptorResponse: { fileDescriptorProto } };
  }
}

function notFound(what: string): ReflectionAnswer {
  return refuse("NOT_FOUND", `not found: ${cutText(what, LONGEST_NAME)}`);
}

function refuse(status: StatusName, errorMessage: string): ReflectionAnswer {
  return { errorResponse: { errorCode: STATUS[status], errorMessage } };
}
