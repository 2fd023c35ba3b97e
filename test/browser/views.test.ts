import assert from "node:assert/strict";
import { findAxeViolations } from "./support/find-axe-violations.ts";
import { goTo, openBrowser, openView, type TestBrowser } from "./support/open-browser.ts";
import { askingChecks, failedChecks } from "./support/sample-checks.ts";
import { type SampleDev, startSampleDev } from "./support/sample-dev.ts";
import { brokenProject } from "./support/sample-project.ts";
import { details, reportOutputs, retriedRun, summary } from "./support/sample-runs.ts";

const VIEWS: readonly (readonly [string, string])[] = [
  ["Project", "#/"],
  ["Task", "#/tasks/src%2Fweather.ts/forecast"],
  ["Task with every type", "#/tasks/src%2Fevery-type.ts/every_type"],
  ["Checks", "#/checks/src%2Fweather.ts/forecast"],
  ["Checks that need consent", "#/checks/src%2Fevery-type.ts/every_type"],
  ["Runs", "#/runs"],
  ["Run", "#/runs/7f3a"],
  ["Run with a dataset", "#/runs/81c0"],
  ["lost Run", "#/runs/99aa"],
];

describe("every view of the page", () => {
  let browser: TestBrowser;
  let dev: SampleDev;

  before(async () => {
    browser = await openBrowser();
    const runs = [
      { details: details(summary("7f3a", { attempt: 2, attempts: 3 })), events: retriedRun },
      {
        details: details(summary("81c0", { task: "every_type", file: "src/every-type.ts" }), {
          outputs: reportOutputs("81c0"),
        }),
        events: retriedRun.slice(0, 5),
      },
      {
        details: details(
          summary("99aa", {
            ...{ state: "lost", phase: "RUNNING", tookMs: null },
            ...{ canResume: true, canDelete: true },
          }),
          { outputs: null, fault: brokenProject.fault },
        ),
        events: retriedRun.slice(0, 9),
      },
    ];
    const asking = { ...askingChecks, task: "every_type", file: "src/every-type.ts" };
    dev = await startSampleDev(runs, { checks: [failedChecks, asking] });
  });

  for (const [name, hash] of VIEWS)
    for (const colorScheme of ["light", "dark"] as const)
      it(`has no serious finding of axe: ${name}, ${colorScheme}`, async () => {
        const page = await openView(browser.context, dev.url, hash);
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await findAxeViolations(page), []);
      });

  for (const [name, hash] of VIEWS)
    it(`fits into 380 pixels, and into 640 as at 200 %: ${name}`, async () => {
      const page = await openView(browser.context, dev.url, hash);
      for (const width of [380, 640]) {
        await page.setViewportSize({ width, height: 800 });
        const needed = await page.evaluate("document.documentElement.scrollWidth");
        assert.ok((needed as number) <= width, `needs ${needed as number} pixels`);
      }
    });

  it("follows the dark mode of the system", async () => {
    const page = await openView(browser.context, dev.url);
    const getBackground = () =>
      page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
    await page.emulateMedia({ colorScheme: "light" });
    const light = await getBackground();
    await page.emulateMedia({ colorScheme: "dark" });
    assert.notEqual(await getBackground(), light);
  });

  it("moves nothing if the user asks for reduced motion", async () => {
    const page = await openView(browser.context, dev.url);
    await page.emulateMedia({ reducedMotion: "reduce" });
    assert.equal(await page.evaluate("document.getAnimations().length"), 0);
  });

  it("has the view in its title", async () => {
    const page = await openView(browser.context, dev.url, "#/runs/7f3a");
    assert.equal(await page.title(), "Run 7f3a · fx dev");
    const current = page.getByRole("navigation", { name: "Views" }).locator("[aria-current]");
    assert.equal(await current.innerText(), "Runs");
    await goTo(page, "#/runs");
    assert.equal(await page.title(), "Runs · fx dev");
  });

  it("breaks no rule of the Content-Security-Policy, and throws nothing", () => {
    const others = browser.errors.filter((text) => !text.includes("404 (Not Found)")); // a missing run
    assert.deepEqual(others, []);
  });
});
