import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listFiles } from "../../../src/dev/project-files.ts";
import type { RunEvents } from "../../../src/dev/protocol.ts";
import { createRunRoutes, type ShownSession } from "../../../src/dev/server/create-app.ts";
import { RunEventWriter } from "../../../src/runtime/local/record/run-events.ts";
import { Redactor } from "../../../src/runtime/secrets/redactor.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";

describe("the routes of runs", () => {
  const folder = useTemporaryFolder();

  it("return the events that the page does not have, errors with their name and message", async () => {
    const routes = createRunRoutes({
      project: { view: { root: "/project" } },
      history: { find: (id: string) => ({ id, folder: folder.path }) },
    } as unknown as ShownSession);
    const read = async (from: number): Promise<RunEvents> =>
      (await (await routes.request(`/7f3a/events?from=${from}`)).json()) as RunEvents;
    assert.deepEqual(await read(0), { events: [], next: 0 });
    const writer = new RunEventWriter(folder.path, new Redactor(() => []));
    writer.append({ type: "deleted", at: 1, attempt: 1, tookMs: 3 });
    writer.flush();
    const first = await read(0);
    assert.equal(first.events[0]?.type, "deleted");
    writer.append({ type: "retrying", at: 2, attempt: 1, inMs: 1, error: new TypeError("odd") });
    writer.close();
    const { events } = await read(first.next);
    assert.deepEqual(events, [
      {
        v: 1,
        type: "retrying",
        at: 2,
        attempt: 1,
        inMs: 1,
        error: { name: "TypeError", message: "odd" },
      },
    ]);
  });
});

describe("the files of a folder", () => {
  const folder = useTemporaryFolder();

  it("are at most 500, the folders first", () => {
    for (let index = 0; index < 501; index += 1)
      writeFileSync(join(folder.path, `file-${index}`), "");
    mkdirSync(join(folder.path, "zoo"));
    const { entries } = listFiles(folder.path, "");
    assert.equal(entries.length, 500);
    assert.deepEqual(entries[0], { path: "zoo", isFolder: true });
  });
});
