import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { RunContent } from "../../src/dev/protocol.ts";
import { goTo, openBrowser, openView, type TestBrowser } from "./support/open-browser.ts";
import { type SampleDev, startSampleDev } from "./support/sample-dev.ts";
import { sampleTemplate } from "./support/sample-project.ts";
import { details, retriedRun, summary } from "./support/sample-runs.ts";

const rows = Array.from({ length: 100 }, (_, n) => ({ n, temp: n / 10 }));

function content(changes: Partial<RunContent>): RunContent {
  const file = { file: "summary.csv", size: 12, sha256: "aa11" };
  const table = { dataset: "result.parquet", columns: { n: "int" }, rows, hasMoreRows: true };
  return {
    template: sampleTemplate,
    inputs: { city: "Oslo", days: [1, 2, 3] },
    outputs: { table, file, text: "<b>warm</b> in Oslo" },
    ...changes,
  };
}

describe("two runs side by side", () => {
  let browser: TestBrowser;
  let dev: SampleDev;
  let page: Page;

  before(async () => {
    browser = await openBrowser();
    const warmer = rows.map((row) => (row.n === 42 ? { ...row, temp: 99 } : row));
    const file = { file: "summary.csv", size: 12, sha256: "bb22" };
    const outputs = { ...content({}).outputs, file, text: "<b>cold</b> in Oslo", extra: 1 };
    const table = { ...(outputs as { table?: object }).table, rows: warmer };
    dev = await startSampleDev([
      {
        details: details(summary("7f3a", { attempt: 2, attempts: 3 })),
        events: retriedRun,
        content: content({}),
      },
      {
        details: details(summary("81c0", { startedAt: "2026-11-26T12:05:00.000Z", tookMs: 2000 }), {
          clock: "virtual",
        }),
        events: retriedRun.slice(0, 5),
        content: content({
          inputs: { city: "Oslo", days: [0, 1, 2, 3] },
          outputs: { ...outputs, table },
        }),
      },
      {
        details: details(
          summary("99aa", {
            task: "every_type",
            startedAt: "2026-11-26T11:00:00.000Z",
            phase: "FAILED",
            message: "it broke",
          }),
        ),
        events: [],
        content: content({ outputs: null }),
      },
    ]);
  });
  after(async () => {
    await browser.close();
    await dev.close();
  });
  beforeEach(async () => {
    page = await openView(browser.context, dev.url, "#/runs");
  });
  afterEach(() => page.close());

  const part = (title: string) =>
    page.locator("details.part").filter({ has: page.getByRole("heading", { name: title }) });
  const entry = (title: string, name: string) =>
    part(title)
      .getByRole("listitem")
      .filter({ has: page.getByText(name, { exact: true }).filter({ visible: true }) })
      .last();

  it("are chosen in the list with the mouse, and the address leads to them", async () => {
    const compare = page.getByRole("button", { name: "Compare" });
    assert.equal(await compare.isDisabled(), true);
    await page.getByRole("checkbox", { name: "Compare run 81c0" }).check();
    await page.getByText("1 chosen").waitFor();
    await page.getByRole("checkbox", { name: "Compare run 7f3a" }).check();
    await page.getByRole("checkbox", { name: "Compare run 99aa" }).check();
    assert.equal(await compare.isDisabled(), true);
    await page.getByRole("checkbox", { name: "Compare run 99aa" }).uncheck();
    await compare.click();
    await page.waitForURL(/#\/compare\/7f3a\/81c0$/);
    await part("Inputs").getByText("1 difference").first().waitFor();
    assert.equal(await page.title(), "Compare 7f3a and 81c0 · fx dev");
    await page.reload();
    await part("Inputs").getByText("1 difference").first().waitFor();
    await page.getByRole("link", { name: "Swap sides" }).click();
    await page.waitForURL(/#\/compare\/81c0\/7f3a$/);
  });

  it("are chosen from a run with the keyboard, the run before it first", async () => {
    await goTo(page, "#/runs/81c0");
    const choice = page.getByRole("combobox", { name: "Compare with" });
    assert.equal(await choice.inputValue(), "7f3a");
    await choice.focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/compare\/7f3a\/81c0$/);
    const folded = part("Template").locator("summary").first();
    await folded.focus();
    await page.keyboard.press("Enter");
    await part("Template").getByText("arome").waitFor();
  });

  it("show the differences by structure, in words, and fold what is equal", async () => {
    await goTo(page, "#/compare/7f3a/81c0");
    await entry("Inputs", "0").getByText("only in 81c0").waitFor();
    await part("Inputs").getByText("city is equal").waitFor();
    await part("Outputs").getByText("4 differences").waitFor();
    await entry("Outputs", "temp").getByText("differs").waitFor();
    await entry("Outputs", "temp").getByText("99", { exact: true }).waitFor();
    await part("Outputs").getByText("42 are equal").waitFor();
    await entry("Outputs", "sha256").getByText("bb22").waitFor();
    await entry("Outputs", "extra").getByText("only in 81c0").waitFor();
    const changed = entry("Outputs", "text").locator("mark");
    assert.deepEqual(await changed.allInnerTexts(), ["warm", "cold"]);
    assert.equal(await part("Template").getAttribute("open"), null);
    await part("Template").getByText("equal", { exact: true }).waitFor();
    await entry("Run", "clock").getByText("virtual").waitFor();
  });

  it("show how long each step took", async () => {
    await goTo(page, "#/compare/7f3a/81c0");
    const table = page.getByRole("region", { name: "Durations by step" });
    const row = (name: string) => table.getByRole("row").filter({ hasText: name });
    await row("the whole run").getByText("−4.1 s").waitFor();
    await row("attempt 1 create").getByText("+0 ms").waitFor();
    await row("attempt 2 RUNNING").getByText("2.2 s").waitFor();
  });

  it("may be of different tasks, and without outputs", async () => {
    await goTo(page, "#/compare/99aa/7f3a");
    await entry("Run", "task").getByText("differs").waitFor();
    await part("Outputs").getByText("Run 99aa has none on record.").waitFor();
  });

  it("stack on a narrow screen", async () => {
    await goTo(page, "#/compare/7f3a/81c0");
    const sides = entry("Outputs", "text").locator(".diff-side");
    const [first, second] = [sides.first(), sides.last()];
    const wide = [(await first.boundingBox())!, (await second.boundingBox())!];
    assert.ok(wide[1]!.x > wide[0]!.x && wide[1]!.y === wide[0]!.y);
    await page.setViewportSize({ width: 380, height: 800 });
    const narrow = [(await first.boundingBox())!, (await second.boundingBox())!];
    assert.ok(narrow[1]!.x === narrow[0]!.x && narrow[1]!.y > narrow[0]!.y);
  });

  it("say that a run does not exist", async () => {
    await goTo(page, "#/compare/0000/7f3a");
    await page.getByRole("region", { name: "Run 0000" }).getByRole("alert").waitFor();
  });
});
