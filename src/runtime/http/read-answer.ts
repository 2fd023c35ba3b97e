import type { Secrets } from "../base/context.ts";
import { RetryableError, UserError } from "../base/errors/errors.ts";
import { parseJson } from "../base/json.ts";
import { readStart } from "../calls/read-start.ts";
import { describeBody } from "./http-errors.ts";

/** Deeper nesting is rejected, so that it cannot overflow the stack of whoever uses the value. */
const DEEPEST = 100;

/** What to expect of an answer. */
interface ExpectedJson {
  /** The request's name in errors. */
  readonly operation: string;
  readonly method: string;
  /** Default: unless the method is GET. */
  readonly mayBeEmpty?: boolean | undefined;
  /** The answer is a text, which need not be JSON: `12` is one, too. */
  readonly answersText?: boolean | undefined;
  readonly maxBytes: number;
  /** Replaced in errors. */
  readonly secrets: Secrets;
}

/**
 * Reads the JSON of an answer, or its text. Undefined if it is empty and may be.
 *
 * @throws UserError BAD_RESPONSE if the answer is too large or nested too deeply. If it is not
 * JSON, a RetryableError from a GET, because a proxy may have answered; otherwise a UserError,
 * because the service may have done what the request asked for.
 */
export async function readAnswer(response: Response, expected: ExpectedJson): Promise<unknown> {
  const { operation, method, mayBeEmpty = method !== "GET", maxBytes, secrets } = expected;
  const bytes = await readStart(response.body, maxBytes + 1);
  const begin = `${operation} returned`;
  if (bytes.length > maxBytes)
    throw new UserError("BAD_RESPONSE", `${begin} more than ${maxBytes} bytes`);
  const text = new TextDecoder().decode(bytes);
  if (text === "" && mayBeEmpty) return undefined;
  if (isDeeper(text, DEEPEST))
    throw new UserError("BAD_RESPONSE", `${begin} JSON with more than ${DEEPEST} levels`);
  const json = parseJson(text);
  if (expected.answersText && typeof json !== "string" && json !== null && text !== "") return text;
  if (json !== undefined) return json;
  const NotJson = method === "GET" ? RetryableError : UserError;
  const shown = text === "" ? "an empty body" : `not JSON: ${describeBody(text, secrets)}`;
  throw new NotJson("BAD_RESPONSE", `${begin} ${shown}`);
}

/** Counts the open brackets before the text is parsed, which is slow if there are millions. */
function isDeeper(json: string, most: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < json.length && depth <= most; at += 1) {
    const unit = json[at];
    if (unit === '"') isInString = !isInString;
    else if (isInString) at += unit === "\\" ? 1 : 0;
    else if (unit === "[" || unit === "{") depth += 1;
    else if (unit === "]" || unit === "}") depth -= 1;
  }
  return depth > most;
}
