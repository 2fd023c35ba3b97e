import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { type Context, Hono } from "hono";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { readRunEventsFrom, withPlainError } from "../../runtime/local/record/run-events.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import { readMessage, readResource } from "../runs/read-message.ts";
import { readRows } from "../runs/read-rows.ts";
import { readRun } from "../runs/read-run.ts";
import { findInside } from "./list-files.ts";
import { readRunRequest } from "./read-requests.ts";
import { readYamlInputs } from "./read-yaml-inputs.ts";
import type { ShownSession } from "./shown-session.ts";

/** Answers requests about runs. */
export function createRunRoutes({ project, history, runs }: ShownSession): Hono {
  const app = new Hono();
  const { root } = project.view;
  const findRun = (context: Context): StoredRun => {
    const id = context.req.param("id") ?? "";
    const run = history.find(id);
    if (run === undefined) throw new FxError("FX2001", `there is no run ${id}`);
    return run;
  };
  app.post("/", async (context) => {
    const { request, faults } = await readYamlInputs(await readRunRequest(context));
    for (const { path, message } of faults)
      throw new FxError("FX2005", `input ${path.join(".")}: ${message}`);
    const { fault, version } = project.view;
    return context.json(version === 0 && fault !== null ? { fault } : await runs.start(request));
  });
  app.post("/:id/resume", async (context) => {
    const started = await runs.resume(findRun(context).id);
    return context.json("fault" in started ? started.fault : null);
  });
  for (const action of ["stop", "delete"])
    app.post(`/:id/${action}`, async (context) =>
      context.json(await runs.delete(findRun(context).id)),
    );
  app.get("/:id", async (context) => context.json(await readRun(findRun(context), root)));
  app.get("/:id/events", (context) => {
    const from = readNumber(context, "from") ?? 0;
    const { events, next } = readRunEventsFrom(findRun(context).folder, from);
    return context.json({ events: events.map(withPlainError), next });
  });
  app.get("/:id/output", (context) => {
    const { id } = findRun(context);
    return context.json(runs.outputs.read(id, readNumber(context, "from") ?? 0));
  });
  app.get("/:id/messages/:name", async (context) =>
    context.json(await readMessage(findRun(context), context.req.param("name"))),
  );
  app.get("/:id/resource", async (context) => {
    const [index, at] = ["index", "at"].map((name) => readNumber(context, name));
    return context.json(await readResource(findRun(context), { index, at }));
  });
  app.get("/:id/rows/:output", async (context) =>
    context.json(await readRows(findRun(context), context.req.param("output"), root)),
  );
  app.get("/:id/files/:path{.+}", (context) =>
    sendFile(context, findInside(findRun(context).folder, context.req.param("path"))),
  );
  return app;
}

/** Undefined if the request does not have it. */
function readNumber(context: Context, name: string): number | undefined {
  const text = context.req.query(name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new FxError("FX2002", `${name} is not a number from 0`);
}

/** Answers with a file as a download. Throws FX2001 for anything else, such as a pipe. */
async function sendFile(context: Context, path: string): Promise<Response> {
  const name = basename(path);
  // Without O_NONBLOCK, opening a pipe without a writer would block forever.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  if (!(await handle.stat()).isFile()) {
    await handle.close();
    throw new FxError("FX2001", `${name} is not a file`);
  }
  return context.body(Readable.toWeb(handle.createReadStream()) as ReadableStream, 200, {
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  });
}
