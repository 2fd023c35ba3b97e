import assert from "node:assert/strict";
import type { RunRequest } from "../../src/dev/protocol.ts";
import { goTo, openView } from "./support/open-browser.ts";
import { startSampleDev } from "./support/sample-dev.ts";
import { details, retriedRun, summary } from "./support/sample-runs.ts";
import { useDevView } from "./support/use-dev-view.ts";

const FORM = "#/tasks/src%2Fevery-type.ts/every_type";

/** Adds a row. Resolves to the name of the field with the focus, before the next frame. */
const ADD_ROW = `new Promise((resolve) => {
  const toName = () => resolve(document.activeElement.getAttribute("aria-label"));
  const rows = document.querySelector(".rows-editor tbody");
  new MutationObserver(toName).observe(rows, { childList: true });
  document.querySelector("[aria-label='Add a row to rows']").click();
})`;

describe("the form of a task with every type", () => {
  const runs = [
    { details: details(summary("7f3a")), events: retriedRun },
    { details: details(summary("81c0"), { clock: "virtual" }), events: retriedRun },
  ];
  const { browser, button, dev, page, text } = useDevView(() => startSampleDev(runs), {
    hash: FORM,
  });
  beforeEach(() => button("Reset to defaults").click());

  const virtual = () => page.getByRole("radio", { name: "virtual" });

  /** The inputs that the page sends when the user runs the task. */
  async function run(): Promise<RunRequest["inputs"]> {
    const count = dev.changes.length;
    await button("Run").click();
    await page.getByRole("status", { name: "State of the run" }).waitFor();
    assert.equal(dev.changes.length, count + 1);
    return lastRequest().inputs;
  }

  function lastRequest(): RunRequest {
    const [, body] = /^POST \/api\/runs (.*)$/.exec(dev.changes.at(-1)!)!;
    return JSON.parse(body!) as RunRequest;
  }

  it("sends the defaults and nothing that was not typed", async () => {
    assert.deepEqual(await run(), {
      count: 3,
      ratio: 0.5,
      is_public: true,
      window: "1h30m",
      note: null,
      days: "[1,2]",
      labels: '{"team":"a"}',
    });
    assert.deepEqual(lastRequest().yaml, ["days", "labels"]);
  });

  it("sends what was typed, chosen and switched", async () => {
    await text("count").fill("12");
    await text("id").fill("9007199254740993");
    await text("ratio").fill("1e-3");
    await text("title").fill("Two words");
    await page.getByRole("switch", { name: "is_public" }).uncheck();
    await page.getByRole("combobox", { name: "color" }).selectOption("blue");
    await text("since").fill("2026-11-24T12:00:00Z");
    await text("window").fill("90s");
    await text("note").fill("noted");
    await text("place").fill("city: Oslo");
    await text("target").fill("{ tag: float, value: 2.5 }");
    await text("options").fill('{ "deep": [true] }');
    await text("source").fill("data/a.csv");
    const rows = page.getByRole("radiogroup", { name: "How to pass rows" });
    await rows.getByText("Rows", { exact: true }).click();
    await text("rows 1 day").fill("2026-11-24");
    await text("rows 1 temp").fill("4.5");
    assert.deepEqual(await run(), {
      count: 12,
      id: "9007199254740993",
      ratio: 0.001,
      title: "Two words",
      is_public: false,
      color: "blue",
      since: "2026-11-24T12:00:00Z",
      window: "90s",
      note: "noted",
      days: "[1,2]",
      labels: '{"team":"a"}',
      place: "city: Oslo",
      target: "{ tag: float, value: 2.5 }",
      options: '{ "deep": [true] }',
      source: "data/a.csv",
      rows: [{ day: "2026-11-24", temp: 4.5 }],
    });
  });

  it("types the rows of a dataset into a table, and adds and removes them", async () => {
    const choice = page.getByRole("radiogroup", { name: "How to pass rows" });
    await choice.getByText("Rows", { exact: true }).click();
    const table = page.getByRole("table", { name: "Rows of rows" });
    assert.deepEqual(await table.getByRole("columnheader").allInnerTexts(), [
      "day datetime",
      "temp float",
    ]);
    await text("rows 1 temp").fill("1");
    await button("Add a row to rows").click();
    await text("rows 2 temp").fill("2");
    await button("Remove row 1 of rows").click();
    assert.deepEqual((await run())["rows"], [{ temp: 2 }]);
  });

  it("aligns the choice between path and rows with the field below it", async () => {
    const choice = page.getByRole("radiogroup", { name: "How to pass rows" });
    const [above, below] = await Promise.all([choice.boundingBox(), text("rows").boundingBox()]);
    assert.equal(above!.x, below!.x);
    assert.ok(above!.y + above!.height <= below!.y);
  });

  it("passes an optional value as soon as it is typed, and none when it is emptied", async () => {
    assert.equal(await page.getByRole("checkbox", { name: /has a value|^pass / }).count(), 0);
    assert.equal(await text("note").getAttribute("placeholder"), "none");
    await text("note").fill("noted");
    await text("note").fill("");
    assert.equal((await run())["note"], null);
  });

  it("gives a new row the focus before the browser draws it", async () => {
    const choice = page.getByRole("radiogroup", { name: "How to pass rows" });
    await choice.getByText("Rows", { exact: true }).click();
    assert.equal(await page.evaluate(ADD_ROW), "rows 2 day");
  });

  it("shows how to write a nested value, and keeps the YAML that was typed", async () => {
    const example = await text("place").getAttribute("placeholder");
    assert.equal(example, 'YAML, such as {"city":"text","height":1.5}');
    await text("place").fill("city: Oslo # the capital");
    await run();
    await goTo(page, FORM);
    assert.equal(await text("place").inputValue(), "city: Oslo # the capital");
  });

  it("fills in the time with Now", async () => {
    await button("Now").click();
    assert.match(await text("since").inputValue(), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it("chooses a file of the project", async () => {
    await button("Browse for source").click();
    await button("data/").click();
    await button("stations.csv").click();
    assert.equal(await text("source").inputValue(), "data/stations.csv");
  });

  it("shows what the server says of YAML, and moves the focus there", async () => {
    await text("options").fill("{");
    await button("Run").click();
    await text("options").and(page.locator(":focus")).waitFor();
    await page.getByText("neither JSON nor YAML").first().waitFor();
  });

  it("runs on the chosen clock, and keeps it for the next run", async () => {
    await virtual().check();
    await page.getByText("Waiting takes no time.").waitFor();
    await run();
    assert.equal(lastRequest().clock, "virtual");
    await goTo(page, FORM);
    assert.equal(await virtual().isChecked(), true);
    await button("Reset to defaults").click();
    assert.equal(await virtual().isChecked(), false);
  });

  it("runs again on the clock of a run", async () => {
    await goTo(page, "#/runs/81c0");
    await button("Rerun").click();
    await page.waitForURL(/7f3a$/);
    assert.equal(lastRequest().clock, "virtual");
    await goTo(page, "#/tasks/src%2Fweather.ts/forecast/81c0");
    assert.equal(await virtual().isChecked(), true);
  });

  it("fills the form with the inputs of a run", async () => {
    const hash = "#/tasks/src%2Fweather.ts/forecast/7f3a";
    const again = await openView(browser.context, dev.url, hash);
    const city = again.getByRole("textbox", { name: "city" });
    await city.waitFor();
    assert.equal(await city.inputValue(), "Oslo");
  });
});
