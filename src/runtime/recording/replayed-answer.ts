import type { FxError } from "../base/errors/errors.ts";
import { toUnrecorded } from "./recorded-headers.ts";
import type { RecordedAnswer, RecordedBody, RecordedError } from "./recording.ts";

interface AnswerOptions {
  /** Whether it answers a HEAD, whose answer has no body. */
  readonly isHead: boolean;
  /** Puts the names of this run into a text. */
  readonly restore: (text: string) => string;
  /** The error for a body that was not recorded. */
  readonly toMissing: (why: string) => FxError;
}

/** The answer as `fetch` returned it. */
export function toResponse(
  answer: RecordedAnswer,
  { isHead, restore, toMissing }: AnswerOptions,
): Response {
  const { status, statusText, headers, unrecorded = [], url, body } = answer;
  const response = new Response(
    isHead || body === undefined ? null : toBody(body, restore, toMissing),
    {
      status,
      statusText,
      headers: [
        ...headers.map(([name, value]): [string, string] => [name, restore(value)]),
        ...unrecorded.map((name): [string, string] => [name, toUnrecorded(name)]),
      ],
    },
  );
  if (url === undefined) return response;
  return Object.defineProperties(response, {
    url: { value: restore(url) },
    redirected: { value: true },
  });
}

function toBody(
  body: RecordedBody,
  restore: AnswerOptions["restore"],
  toMissing: AnswerOptions["toMissing"],
): Uint8Array<ArrayBuffer> | ReadableStream {
  if (body.kind === "text") return new TextEncoder().encode(restore(body.text));
  if (body.kind === "bytes") return Uint8Array.from(body.bytes);
  // Code that never reads the body does not miss it.
  const pull = (controller: ReadableStreamDefaultController): void =>
    controller.error(toMissing(body.why));
  return new ReadableStream({ pull }, { highWaterMark: 0 });
}

/** The error as `fetch` threw it. Other code may look at its class, its code and its cause. */
export function toThrownError({ name, message, code, cause }: RecordedError): Error {
  if (name === "AbortError" || name === "TimeoutError") return new DOMException(message, name);
  const options = cause && { cause: toThrownError(cause) };
  const error =
    name === "TypeError" ? new TypeError(message, options) : new Error(message, options);
  return Object.assign(error, name !== error.name && { name }, code !== undefined && { code });
}
