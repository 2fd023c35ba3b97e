import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { packageRoot } from "../../process/package-paths.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { DevState } from "../protocol.ts";
import { toShownFault } from "../shown-fault.ts";
import type { Access } from "./access.ts";
import { listFiles } from "./list-files.ts";
import { readChecksRequest, readRunRequest, readTaskName } from "./read-requests.ts";
import { readYamlInputs } from "./read-yaml-inputs.ts";
import { createRunRoutes } from "./run-routes.ts";
import type { ShownSession } from "./shown-session.ts";

const MOST_BODY = 16 * 1024 * 1024;
const PAGE = join(packageRoot, "dist/dev/page");
const PAGE_FILES: Readonly<Record<string, string>> = {
  "/": "text/html; charset=utf-8",
  "/page.js": "text/javascript; charset=utf-8",
  "/page.css": "text/css; charset=utf-8",
  "/icon.svg": "image/svg+xml",
};

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
  app.onError((error, context) => {
    const fault = toShownFault(error, root);
    const status = fault.code === "FX2001" ? 404 : fault.code === "FX7001" ? 500 : 400;
    return context.json(fault, status);
  });
  app.notFound((context) => context.text("There is nothing here.\n", 404));
  for (const [path, type] of Object.entries(PAGE_FILES)) {
    const file = join(PAGE, path === "/" ? "index.html" : basename(path));
    app.get(path, async (context) =>
      context.body(await readFile(file), 200, { "content-type": type }),
    );
  }
  app.get("/api/state", (context) =>
    context.json<DevState>({
      project: project.view,
      runs: history.list(),
      checks: checks.list(),
      serving: session.serving ?? null,
      editor,
    }),
  );
  app.get("/api/events", (context) => {
    const stream = events.open(() => context.env.outgoing.destroy());
    const headers = { "content-type": "text/event-stream", "transfer-encoding": "chunked" };
    return context.body(stream, 200, headers);
  });
  app.get("/api/files", (context) =>
    context.json(listFiles(root, context.req.query("under") ?? "")),
  );
  app.post("/api/tasks/check", async (context) => {
    const { request, faults } = await readYamlInputs(await readRunRequest(context));
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
  app.get("/api/calls", (context) => context.json(calls.list()));
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
