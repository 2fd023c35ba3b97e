import type { Context } from "hono";
import { isPlainObject } from "../../runtime/base/json.ts";

/** The JSON object that the page sent. Undefined for anything else, such as a form. */
export async function readBody(context: Context): Promise<Record<string, unknown> | undefined> {
  if (context.req.header("content-type")?.startsWith("application/json") !== true) return undefined;
  const body: unknown = await context.req.json().catch(() => undefined);
  return isPlainObject(body) ? body : undefined;
}
