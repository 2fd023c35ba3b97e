import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { countSource, DevClient } from "../support/dev/dev-client.ts";
import { useSharedProject } from "../support/project/use-project.ts";
import { goTo } from "./support/open-browser.ts";
import { pressUntilFocused } from "./support/press-until-focused.ts";
import { useDevView } from "./support/use-dev-view.ts";

const TASK = "#/tasks/src%2Findex.ts/count";
const SCRIPT = "<script>document.title = 'run'</script>";

/** A task whose input is a dataset. */
const ROWS_TASK = `import { task } from "flyte-fx";
const columns = { city: t.string(), temp: t.float() };
export const rows = task({ name: "rows", inputs: { table: t.dataset({ columns }) } }, async () => {});
`;

describe("a task with a dataset on the page", () => {
  const project = useSharedProject({
    "src/index.ts": countSource({ message: SCRIPT }) + ROWS_TASK,
    go: "",
  });
  const { button, dev, itReportsNoErrors, openNewestRun, page, state } = useDevView(
    () => DevClient.start(project),
    { hash: TASK },
  );

  it("refuses invalid inputs with a message at their field", async () => {
    await page.getByRole("textbox", { name: "times" }).fill("twice");
    const expected = 'expected an integer, got "twice"';
    const field = page.getByRole("textbox", { name: "times", description: expected });
    await field.waitFor();
    await button("Run").click();
    await page.getByText("2 inputs need a change:").waitFor();
    await page.getByRole("textbox", { name: "word" }).fill("ab");
    await page.getByText("One input needs a change:").waitFor();
    await button("Run").click();
    await page.getByRole("textbox", { name: "times" }).and(page.locator(":focus")).waitFor();
    assert.deepEqual((await dev.state).runs, []);
  });

  it("marks a cell of the table of rows while a wrong value is typed into it", async () => {
    await goTo(page, "#/tasks/src%2Findex.ts/rows");
    await page.getByText("Rows", { exact: true }).click();
    const cell = (name: string, description?: string) =>
      page.getByRole("textbox", { name, exact: true, ...(description && { description }) });
    await cell("table 1 temp").fill("warm");
    await cell("table 1 temp", 'expected a number, got "warm"').waitFor();
    assert.equal(await cell("table 1 temp").getAttribute("aria-invalid"), "true");
    assert.equal(await cell("table 1 city").getAttribute("aria-invalid"), "false");
    await cell("table 1 temp").fill("4.5");
    await cell("table 1 city").fill("Oslo");
    await page.getByText(/^fx run .*--table '\[{"city":"Oslo","temp":4.5}\]'/).waitFor();
    assert.equal(await cell("table 1 temp").getAttribute("aria-invalid"), "false");
  });

  it("finds no fault with what nobody has typed, until the task is run", async () => {
    const checked = page.waitForResponse(/tasks.check$/);
    await button("Reset to defaults").click();
    await (await checked).finished();
    const missing = page.getByText(/is missing|expected a string/);
    await page.getByRole("textbox", { name: "times" }).fill("3");
    assert.equal(await missing.count(), 0);
    await button("Run").click();
    await missing.first().waitFor();
    await page.getByText("One input needs a change:").waitFor();
  });

  it("keeps the last inputs of a task", async () => {
    await button("Reset to defaults").click();
    await page.getByRole("textbox", { name: "word" }).fill("kept");
    await page.getByText("--word kept").waitFor();
    await page.reload();
    await page.getByText("--word kept").waitFor();
    assert.equal(await page.getByRole("textbox", { name: "word" }).inputValue(), "kept");
  });

  it("runs from the keyboard alone", async () => {
    await goTo(page, "#/");
    await pressUntilFocused(page, "Tab", "a", "count");
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "word" }).waitFor();
    await pressUntilFocused(page, "Tab", "textarea", "word");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("xy");
    await page.getByText("--word xy").waitFor();
    await page.keyboard.press("Control+Enter");
    await state("SUCCEEDED").waitFor();
    const timeline = page.getByRole("listbox", { name: "What happened, in order" });
    await timeline.getByRole("option", { name: /^succeeded/ }).waitFor({ state: "attached" });
    await pressUntilFocused(page, "Tab", "div", "What happened, in order");
    await page.keyboard.press("End");
    await page.getByRole("status").getByText("succeeded", { exact: true }).waitFor();
    await pressUntilFocused(page, "Tab", "div", "Lines of the log");
    await page.keyboard.press("Home");
    await page.getByLabel("The chosen line").getByText("started").waitFor();
    await pressUntilFocused(page, "Tab", "button", "inputs.pb");
    await page.keyboard.press("Enter");
    await page.getByText("flyteidl.core.LiteralMap").waitFor();
  });

  it("shows the first rows of a dataset, and markup in a cell as text", async () => {
    await openNewestRun();
    const rows = page.getByRole("region", { name: "Rows of table" });
    await rows.getByRole("columnheader", { name: "n int", exact: true }).waitFor();
    await rows.getByRole("columnheader", { name: "cell string", exact: true }).waitFor();
    assert.equal(await rows.getByRole("row").count(), 101);
    await page.getByText("The first 100 rows").waitFor();
    await rows.getByText("<script>alert(1)</script>").first().waitFor();
    assert.equal(await page.locator("main script").count(), 0);
  });

  it("shows what the task's code prints in the log, apart from the rest", async () => {
    await openNewestRun();
    const log = page.getByRole("listbox", { name: "Lines of the log" });
    await log.getByRole("option", { name: /print\s*author prints/ }).waitFor();
    await page.getByRole("checkbox", { name: "Console output" }).uncheck();
    await log.getByText("author prints").waitFor({ state: "hidden" });
  });

  it("offers the dataset for download", async () => {
    await openNewestRun();
    const downloading = page.waitForEvent("download");
    await page
      .getByRole("region", { name: "Outputs" })
      .getByRole("link", { name: /parquet$/ })
      .click();
    const file = await (await downloading).path();
    assert.equal(readFileSync(file).subarray(0, 4).toString(), "PAR1");
  });

  it("shows markup in a job's message as text", async () => {
    rmSync(join(project.root, "go"));
    await page.getByRole("textbox", { name: "word" }).fill("slow");
    await page.getByText("--word slow").waitFor();
    await button("Run").click();
    await state(SCRIPT).waitFor();
    assert.equal(await page.locator("main script").count(), 0);
    project.write("go", "");
    await state("SUCCEEDED").waitFor();
  });

  it("filters the runs by state", async () => {
    await goTo(page, "#/runs");
    await page.getByLabel("State").selectOption("SUCCEEDED");
    await page.getByText("2 runs", { exact: true }).waitFor();
  });

  itReportsNoErrors();
});
