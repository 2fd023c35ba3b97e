import { constants } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { packageRoot } from "../../process/package-paths.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { readRunEventsFrom, withPlainError } from "../../runtime/local/record/run-events.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import type { DevChecks } from "../checks/dev-checks.ts";
import type { DevProject } from "../project/dev-project.ts";
import { findInside, listFiles } from "../project-files.ts";
import type { ServingView } from "../protocol.ts";
import type { DevRuns } from "../runs/dev-runs.ts";
import { readMessage, readResource, readRows, readRun } from "../runs/read-run.ts";
import type { RunHistory } from "../runs/run-history.ts";
import type { ServedCalls } from "../served/served-calls.ts";
import { toShownFault } from "../shown-fault.ts";
import type { Access } from "./access.ts";
import type { EventStream } from "./event-stream.ts";
import { readChecksRequest, readRunRequest, readTaskName } from "./read-requests.ts";

const MOST_BODY = 16 * 1024 * 1024;
const PAGE = join(packageRoot, "dist/dev/page");
const PAGE_FILES: Readonly<Record<string, string>> = {
  "/": "text/html; charset=utf-8",
  "/page.js": "text/javascript; charset=utf-8",
  "/page.css": "text/css; charset=utf-8",
  "/icon.svg": "image/svg+xml",
};

/** What the server shows and changes. */
export interface ShownSession {
  readonly project: DevProject;
  readonly history: RunHistory;
  readonly runs: DevRuns;
  readonly checks: DevChecks;
  readonly calls: ServedCalls;
  /** Undefined without `--serve`. */
  readonly serving: ServingView | undefined;
  /** See `findEditor`. */
  readonly editor: string | null;
  readonly events: EventStream;
}

/** Answers the requests of the page; `protocol.ts` lists them. */
export function createApp(session: ShownSession, access: Access): Hono<{ Bindings: HttpBindings }> {
  const { project, history, checks, calls, editor, events } = session;
  const { root } = project.view;
  const app = new Hono<{ Bindings: HttpBindings }>({
    getPath: (request) => access.getPath(request),
  });
  app.use(access.check);
  app.use(
    bodyLimit({
      maxSize: MOST_BODY,
      onError: (context) => context.text("The inputs are larger than 16 MiB.\n", 413),
    }),
  );
  const statuses: Partial<Record<string, 404 | 500>> = { FX2001: 404, FX7001: 500 };
  app.onError((error, context) => {
    const fault = toShownFault(error, root);
    const status = statuses[fault.code] ?? 400;
    return context.json(fault, status);
  });
  app.notFound((context) => context.text("There is nothing here.\n", 404));
  for (const [path, type] of Object.entries(PAGE_FILES)) {
    const file = join(PAGE, path === "/" ? "index.html" : basename(path));
    app.get(path, async (context) =>
      context.body(await readFile(file), 200, { "content-type": type }),
    );
  }
  app.get("/api/events", (context) => {
    const state = {
      project: project.view,
      runs: history.list(),
      checks: checks.list(),
      calls: calls.list(),
      serving: session.serving ?? null,
      editor,
    };
    events.open(context.env.outgoing, { type: "state", state });
    return RESPONSE_ALREADY_SENT;
  });
  app.get("/api/files", (context) =>
    context.json(listFiles(root, context.req.query("under") ?? "")),
  );
  app.post("/api/tasks/check", async (context) => {
    const { request, faults } = await readRunRequest(context);
    const checked = await project.check(request);
    if (checked === undefined) throw new FxError("FX3002", "the project has not loaded yet");
    if (!("faults" in checked)) return context.json(checked, 400);
    if (faults.length === 0) return context.json(checked);
    const unread = new Set(faults.map(({ path }) => path[0]));
    const others = checked.faults.filter(({ path }) => !unread.has(path[0]));
    return context.json({ ...checked, faults: [...faults, ...others], command: null });
  });
  app.route("/api/runs", createRunRoutes(session));
  app.post("/api/checks", async (context) =>
    context.json(checks.start(await readChecksRequest(context))),
  );
  app.post("/api/checks/stop", async (context) => {
    checks.stop(await readTaskName(context));
    return context.json(null);
  });
  app.post("/api/calls/clear", (context) => {
    calls.clear();
    return context.json(null);
  });
  app.get("/api/calls/:id", (context) => context.json(calls.find(context.req.param("id"))));
  app.get("/api/calls/:id/messages/:name", async (context) => {
    const { id, name } = context.req.param();
    return context.json(await calls.readMessage(id, name));
  });
  return app;
}

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
    const { request, faults } = await readRunRequest(context);
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
