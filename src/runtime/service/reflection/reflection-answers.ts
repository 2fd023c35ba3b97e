import { loadDescribedFiles } from "../../wire/described-files.ts";
import { decodeReflectionRequest, encodeReflectionAnswer } from "../../wire/reflection/messages.ts";
import { ReflectionIndex } from "./reflection-index.ts";

/** Answers questions in bytes. */
export class ReflectionAnswers {
  readonly #index: ReflectionIndex;

  private constructor(index: ReflectionIndex) {
    this.#index = index;
  }

  static async load(services: readonly string[]): Promise<ReflectionAnswers> {
    return new ReflectionAnswers(new ReflectionIndex(services, await loadDescribedFiles()));
  }

  /** Throws FX2006 for bytes that are no question. */
  answer(bytes: Uint8Array): Uint8Array {
    const request = decodeReflectionRequest(bytes);
    return encodeReflectionAnswer(request, this.#index.answer(request.question));
  }
}
