import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { startSampleDev } from "./support/sample-dev.ts";
import { details, retriedRun, summary } from "./support/sample-runs.ts";
import { useDevView } from "./support/use-dev-view.ts";

const TEXT = "All work and no play. ".repeat(140_000);
const NUMBERS = Array.from({ length: 1000 }, (_, index) => index);
const FILE = "https://files.example.com/report.csv";

describe("the outputs of a run on the page", () => {
  const start = () => {
    const outputs = { text: TEXT, numbers: NUMBERS, one: [1], file: FILE };
    const outputFields = [
      ["text", "string"],
      ["file", "file"],
    ].map(([name, kind]) => ({
      name: name!,
      description: null,
      isRequired: true,
      type: { label: kind!, kind: kind as "file", format: "" },
    }));
    const run = details(summary("7f3a"), { outputs, outputFields });
    return startSampleDev([{ details: run, events: retriedRun }]);
  };
  const { browser, dev, itReportsNoErrors, page } = useDevView(start, {
    hash: "#/runs/7f3a",
    isShared: true,
  });

  const output = (name: string) =>
    page.getByRole("region", { name: "Outputs" }).locator("dl > div").filter({ hasText: name });

  async function download(name: string): Promise<string> {
    const downloading = page.waitForEvent("download");
    await output(name).getByRole("button", { name: "Download" }).click();
    return readFileSync(await (await downloading).path(), "utf8");
  }

  it("are cut if a text is longer than a screen, and shown whole on request", async () => {
    const text = output("text");
    await text.getByText("3,080,000 characters").waitFor();
    assert.ok((await text.innerText()).length < 5000);
    await text.getByRole("button", { name: "Show all" }).click();
    const whole = text.getByRole("textbox", { name: "The whole text" });
    assert.equal((await whole.inputValue()).length, TEXT.length);
    await text.getByRole("button", { name: "Show less" }).click();
    await whole.waitFor({ state: "detached" });
  });

  it("are cut if a list is longer than a screen, and shown whole on request", async () => {
    const items = output("numbers").getByRole("listitem");
    assert.ok((await items.count()) < 50);
    await output("numbers").getByRole("button", { name: "Show all" }).click();
    assert.equal(await items.count(), 1000);
  });

  it("can be downloaded whole", async () => {
    assert.equal(await download("text"), TEXT);
    assert.deepEqual(JSON.parse(await download("numbers")), NUMBERS);
  });

  it("are links if they are files of the web", async () => {
    const link = output("file").getByRole("link", { name: FILE });
    assert.equal(await link.getAttribute("href"), FILE);
    assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
  });

  it("are counted in the singular and the plural", async () => {
    await output("one").getByText("1 item", { exact: true }).waitFor();
    await output("numbers").getByText("1,000 items", { exact: true }).waitFor();
  });

  it("stand beside times of the user's clock, in its zone", async () => {
    const local = await browser.context.newPage();
    const session = await browser.context.newCDPSession(local);
    await session.send("Emulation.setTimezoneOverride", { timezoneId: "Asia/Kolkata" });
    await local.goto(`${dev.url}#/runs/7f3a`);
    const log = local.getByRole("region", { name: "Log", exact: true });
    await log.getByRole("option", { name: /^17:30:03\.120/ }).waitFor();
  });

  itReportsNoErrors();
});
