import {
  loadDescribedFiles,
  decodeReflectionRequest,
  encodeReflectionAnswer,
  type DescribedFile,
  type ReflectionAnswer,
  type ReflectionQuestion,
} from "../../wire/reflection/messages.ts";
import { STATUS } from "../error-policy.ts";

/** Decodes reflection requests and encodes the replies. */
export class ReflectionAnswers {
  readonly #index: ReflectionIndex;

  private constructor(index: ReflectionIndex) {
    this.#index = index;
  }

  static async load(services: readonly string[]): Promise<ReflectionAnswers> {
    return new ReflectionAnswers(new ReflectionIndex(services, await loadDescribedFiles()));
  }

  /** Throws FX2006 if the bytes are not a request. */
  answer(bytes: Uint8Array): Uint8Array {
    const request = decodeReflectionRequest(bytes);
    return encodeReflectionAnswer(request, this.#index.answer(request.question));
  }
}

/** Everything that a server declares, by file and by symbol. */
export class ReflectionIndex {
  readonly #services: readonly string[];
  readonly #files = new Map<string, DescribedFile>();
  readonly #fileBySymbol = new Map<string, DescribedFile>();

  constructor(services: readonly string[], files: readonly DescribedFile[]) {
    this.#services = services;
    for (const file of files) {
      this.#files.set(file.name, file);
      for (const symbol of file.symbols) this.#fileBySymbol.set(symbol, file);
    }
  }

  answer(question: ReflectionQuestion | undefined): ReflectionAnswer {
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
  return { code: STATUS.NOT_FOUND, error: `not found: ${what}` };
}
