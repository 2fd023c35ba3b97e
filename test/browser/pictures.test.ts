import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openBrowser, openView, type TestBrowser } from "./support/open-browser.ts";
import { sampleCalls, serving } from "./support/sample-calls.ts";
import { oneFailedCheck } from "./support/sample-checks.ts";
import { type SampleDev, startSampleDev } from "./support/sample-dev.ts";
import { brokenProject, forecastOnly } from "./support/sample-project.ts";
import { details, retriedRun, summary } from "./support/sample-runs.ts";

const IMAGES = join(import.meta.dirname, "../../docs/images");
const MOST_BYTES = 150 * 1024;

/** Fonts differ between machines, so only `FX_SCREENSHOTS=1` replaces the pictures. */
const SHOULD_WRITE = process.env["FX_SCREENSHOTS"] === "1";

describe("the pictures of docs/dev.md", () => {
  let browser: TestBrowser;
  let dev: SampleDev;
  let broken: SampleDev;
  let served: SampleDev;
  let checked: SampleDev;

  before(async () => {
    browser = await openBrowser();
    await browser.context.clock.setFixedTime("2026-11-26T12:00:20Z");
    const run = summary("7f3a", { attempt: 2, attempts: 3 });
    const later = { startedAt: "2026-11-26T12:00:12.000Z", tookMs: 4510 };
    const inputs = { city: "Bergen", days: 3 };
    const outputs = { temp: 7.5 };
    const runs = [
      { details: details(run), events: retriedRun },
      {
        details: details(summary("81c0", later), { inputs, outputs }),
        events: retriedRun.slice(0, 7),
      },
    ];
    dev = await startSampleDev(runs, { project: forecastOnly });
    checked = await startSampleDev(runs, { project: forecastOnly, checks: [oneFailedCheck] });
    broken = await startSampleDev(runs, {
      project: { ...brokenProject, tasks: forecastOnly.tasks, connectors: forecastOnly.connectors },
    });
    served = await startSampleDev(runs, { project: forecastOnly, serving }, sampleCalls);
  });

  async function takePicture(page: Page, name: string, height: number): Promise<void> {
    await page.setViewportSize({ width: 1000, height });
    const picture = await page.screenshot({ animations: "disabled" });
    assert.ok(picture.length <= MOST_BYTES, `${picture.length} bytes`);
    if (SHOULD_WRITE) {
      mkdirSync(IMAGES, { recursive: true });
      writeFileSync(join(IMAGES, name), picture);
    }
    await page.close();
  }

  it("shows a run", async () => {
    const page = await openView(browser.context, dev.url, "#/runs/7f3a");
    await page.getByRole("listbox", { name: "What happened, in order" }).press("End");
    await page.getByText("station SN50540 is slow").waitFor();
    await takePicture(page, "dev-run.png", 860);
  });

  it("shows the form of a task", async () => {
    const page = await openView(browser.context, dev.url, "#/tasks/src%2Fweather.ts/forecast");
    await page.getByRole("textbox", { name: "city" }).fill("Oslo");
    await page.getByText("--city Oslo").waitFor();
    await takePicture(page, "dev-task.png", 620);
  });

  it("shows the checks of a task", async () => {
    const page = await openView(browser.context, checked.url, "#/checks/src%2Fweather.ts/forecast");
    await page.getByText("get still returns RUNNING").waitFor();
    await takePicture(page, "dev-checks.png", 860);
  });

  it("shows a save that does not compile, in the dark", async () => {
    const page = await openView(browser.context, broken.url);
    await page.emulateMedia({ colorScheme: "dark" });
    await takePicture(page, "dev-broken.png", 640);
  });

  it("shows served calls", async () => {
    const page = await openView(browser.context, served.url, "#/calls");
    await page.getByRole("option", { name: "GetTask OK, but threw" }).click();
    const details = page.getByRole("region", { name: "The call" });
    await details.getByRole("button", { name: "request" }).click();
    await details.getByText("flyteidl.admin.GetTaskRequest").waitFor();
    await takePicture(page, "dev-served.png", 1000);
  });
});
