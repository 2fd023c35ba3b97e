import { Hono } from "hono";
import type { ServedCalls } from "../served/served-calls.ts";

/** Answers requests about served calls. */
export function createCallRoutes(calls: ServedCalls): Hono {
  const app = new Hono();
  app.get("/", (context) => context.json(calls.list()));
  app.post("/clear", (context) => {
    calls.clear();
    return context.json(null);
  });
  app.get("/:id", (context) => context.json(calls.find(context.req.param("id"))));
  app.get("/:id/messages/:name", async (context) => {
    const { id, name } = context.req.param();
    return context.json(await calls.readMessage(id, name));
  });
  return app;
}
