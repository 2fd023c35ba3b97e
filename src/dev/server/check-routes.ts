import { type Context, Hono } from "hono";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { DevChecks } from "../checks/dev-checks.ts";
import type { ChecksRequest } from "../checks-protocol.ts";
import type { TaskName } from "../protocol-parts.ts";
import { readBody } from "./read-body.ts";

const CHECK_ID = /^[a-z][a-z-]*\/[a-z-]+$/;
const MOST_RUNS = 1_000_000;

/** Answers requests about checks. */
export function createCheckRoutes(checks: DevChecks): Hono {
  const app = new Hono();
  app.post("/", async (context) => context.json(checks.start(await readRequest(context))));
  app.post("/stop", async (context) => {
    checks.stop(readTaskName(await readBody(context)));
    return context.json(null);
  });
  return app;
}

async function readRequest(context: Context): Promise<ChecksRequest> {
  const body = await readBody(context);
  const { only, faults, mayCreateJobs } = body ?? {};
  const isCount = Number.isInteger(faults) && Number(faults) >= 1 && Number(faults) <= MOST_RUNS;
  if (
    Array.isArray(only) &&
    only.every((id) => typeof id === "string" && CHECK_ID.test(id)) &&
    (faults === null || isCount) &&
    typeof mayCreateJobs === "boolean"
  )
    return { ...readTaskName(body), only, faults, mayCreateJobs } as ChecksRequest;
  throw new FxError("FX2005", "the request does not say which checks to run");
}

function readTaskName(body: Readonly<Record<string, unknown>> | undefined): TaskName {
  const { task, file } = body ?? {};
  if (typeof task === "string" && typeof file === "string") return { task, file };
  throw new FxError("FX2005", "the request does not name a task");
}
