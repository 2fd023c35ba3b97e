import { FxError } from "../../base/errors/errors.ts";
import { cutText } from "../../base/text.ts";
import { STATUS, type StatusName } from "../../calls/call-status.ts";
import {
  loadDescribedFiles,
  decodeReflectionRequest,
  encodeReflectionAnswer,
  type DescribedFile,
  type ReflectionAnswer,
  type ReflectionRequest,
} from "../../wire/reflection/messages.ts";

/**
 * A reply repeats its request, and the host twice, so a large request would have a larger reply. The
 * longest question that has an answer is a method's name.
 */
const LONGEST_REQUEST = 1024;
/** A reply has the whole name in the request that it repeats. */
const LONGEST_NAME = 100;

/** Answers reflection requests: everything that a server declares, by file and by symbol. */
export class ReflectionAnswers {
  readonly #files = new Map<string, DescribedFile>();
  readonly #fileBySymbol = new Map<string, DescribedFile>();

  private constructor(
    private readonly services: readonly string[],
    files: readonly DescribedFile[],
  ) {
    for (const file of files) {
      this.#files.set(file.name, file);
      for (const symbol of file.symbols) this.#fileBySymbol.set(symbol, file);
    }
  }

  static async load(services: readonly string[]): Promise<ReflectionAnswers> {
    return new ReflectionAnswers(services, await loadDescribedFiles());
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
