import assert from "node:assert/strict";
import { startSampleDev } from "./support/sample-dev.ts";
import { createLongRun, details, summary } from "./support/sample-runs.ts";
import { useDevView } from "./support/use-dev-view.ts";

/** Elements in the document, whatever the run has on record. */
const MOST_ELEMENTS = 3000;

describe("a run of 10,000 polls and 100,000 lines on the page", () => {
  const start = () => {
    const message = "40 % · measuring";
    const run = summary("long", { state: "running", phase: "RUNNING", tookMs: null, message });
    return startSampleDev([{ details: details(run), events: createLongRun() }]);
  };
  const { page } = useDevView(start, { hash: "#/runs/long", isShared: true });
  before(() => page.getByText("100,003 lines").waitFor());

  const log = () => page.getByRole("listbox", { name: "Lines of the log" });

  it("shows how much of the job is done as a bar", async () => {
    const state = page.getByRole("status", { name: "State of the run" });
    const bar = state.getByRole("progressbar", { name: "Progress of the job" });
    assert.equal(await bar.getAttribute("value"), "40");
    await state.getByText("measuring", { exact: true }).waitFor();
  });

  it("keeps the document small", async () => {
    const count = await page.locator("*").count();
    assert.ok(count < MOST_ELEMENTS, `${count} elements`);
  });

  it("shows the end of the log, and any other part", async () => {
    await log().getByText("line 100000", { exact: true }).waitFor();
    await log().press("Home");
    await log().getByText("started", { exact: true }).waitFor();
    for (const _ of Array.from({ length: 3 })) await log().press("PageDown");
    await log().getByRole("option", { selected: true }).waitFor();
    await log().press("End");
    await log().getByText("line 100000", { exact: true }).waitFor();
  });

  it("searches all lines", async () => {
    await page.getByRole("searchbox", { name: "Search the log" }).fill("line 77777");
    await page.getByText("1 line", { exact: true }).waitFor();
    await log().getByText("line 77777", { exact: true }).waitFor();
    await page.getByRole("searchbox", { name: "Search the log" }).fill("");
    await page.getByText("100,003 lines").waitFor();
  });

  it("shows the polls if they are wanted", async () => {
    await page.getByRole("checkbox", { name: "Polls" }).check();
    await page.getByText("110,003 lines").waitFor();
    await page.getByRole("checkbox", { name: "Polls" }).uncheck();
    await page.getByText("100,003 lines").waitFor();
  });

  it("joins polls on the timeline", async () => {
    const timeline = page.getByRole("listbox", { name: "What happened, in order" });
    await timeline
      .getByRole("option", { name: /^\d+ polls, .*: get \d+ to get \d+$/ })
      .first()
      .waitFor();
    assert.ok((await timeline.getByRole("option").count()) < 400);
  });
});
