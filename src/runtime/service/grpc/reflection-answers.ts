import { FxError } from "../../base/errors/errors.ts";
import { cutText } from "../../base/text.ts";
import { STATUS } from "../../calls/call-status.ts";
import {
  loadDescribedFiles,
  decodeReflectionRequest,
  encodeReflectionAnswer,
  type DescribedFile,
  type ReflectionAnswer,
  type ReflectionQuestion,
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
  readonly #services: readonly string[];
  readonly #files = new Map<string, DescribedFile>();
  readonly #fileBySymbol = new Map<string, DescribedFile>();

  private constructor(services: readonly string[], files: readonly DescribedFile[]) {
    this.#services = services;
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
    return encodeReflectionAnswer(request, this.#find(request.question));
  }

  #find(question: ReflectionQuestion | undefined): ReflectionAnswer {
    switch (question?.ask) {
      case "services":
        return { services: this.#services };
      case "file":
        return this.#filesFor(this.#files.get(question.name), question.name);
      case "symbol":
        return this.#filesFor(this.#fileBySymbol.get(question.name), question.name);
      case "extensions":
        return this.#fileBySymbol.has(question.type)
          ? { extendedType: question.type }
          : notFound(question.type);
      case "extension":
        return notFound(`an extension of ${question.type}`);
      case undefined:
        return {
          code: STATUS.UNIMPLEMENTED,
          error: "unknown kind of reflection request",
        };
    }
  }

  /** The file, then everything that it imports. */
  #filesFor(file: DescribedFile | undefined, asked: string): ReflectionAnswer {
    if (file === undefined) return notFound(asked);
    const needed = new Set([file]);
    for (const { imports } of needed)
      for (const name of imports) needed.add(this.#files.get(name)!);
    return { files: [...needed].map(({ bytes }) => Buffer.from(bytes, "base64")) };
  }
}

function notFound(what: string): ReflectionAnswer {
  return { code: STATUS.NOT_FOUND, error: `not found: ${cutText(what, LONGEST_NAME)}` };
}
