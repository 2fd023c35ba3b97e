import type { Context } from "hono";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { isPlainObject } from "../../runtime/base/json.ts";
import type { RunRequest } from "../protocol.ts";
import { readBody } from "./read-body.ts";

/** The request of the page to check or run a task. Throws FX2005 for anything else. */
export async function readRunRequest(context: Context): Promise<RunRequest> {
  const body = await readBody(context);
  if (
    typeof body?.["task"] === "string" &&
    typeof body["file"] === "string" &&
    isPlainObject(body["inputs"]) &&
    (body["clock"] === "real" || body["clock"] === "virtual") &&
    isListOfTexts(body["inject"] ?? [])
  )
    return body as unknown as RunRequest;
  throw new FxError("FX2005", "the request is not a task with its inputs");
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
