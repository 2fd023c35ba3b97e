import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DevClient } from "../support/dev/dev-client.ts";
import { CreatedProject } from "./support/created-project.ts";
import { findAxeViolations } from "./support/find-axe-violations.ts";
import { useDevView } from "./support/use-dev-view.ts";

const TASK = "#/tasks/src%2Findex.ts/weather";
const FIRST = "recordings/weather.yaml";

describe("recordings on the page", () => {
  let created: CreatedProject;

  const start = async () => {
    created = await CreatedProject.create();
    return DevClient.start(created.project, [], { env: created.env });
  };
  const { button, itReportsNoErrors, page, state } = useDevView(start, { hash: TASK });
  beforeEach(() => button("Reset to defaults").click());

  const fact = (text: string) =>
    page.getByRole("region", { name: "Facts" }).getByText(text, { exact: true });
  const output = (text: string) =>
    page.getByRole("region", { name: "Outputs" }).getByText(text, { exact: true });

  async function finishJob(): Promise<void> {
    await state("QUEUED").waitFor();
    created.advanceJobs(1.1);
    await state("SUCCEEDED").waitFor();
  }

  it("are made of a run that is run again with Record, and replayed without the service", async () => {
    await button("Run").click();
    await finishJob();
    await button("Record").click();
    await finishJob();
    await fact(FIRST).waitFor();
    const jobs = created.jobs.length;
    await button("Replay").click();
    await fact("replayed").waitFor();
    await state("SUCCEEDED").waitFor();
    await output("9").waitFor();
    assert.equal(created.jobs.length, jobs);
    const text = created.project.read(FIRST);
    assert.match(text, /^fx-recording: 1$/m);
    assert.ok(!text.includes(created.env["JOB_API_KEY"]!));
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await findAxeViolations(page), []);
    }
  });

  it("are chosen in the form from the keyboard alone, and replayed with Rerun, too", async () => {
    const choice = (name: string) =>
      page.getByRole("radiogroup", { name: "Recording" }).getByRole("radio", { name });
    await choice("off").focus();
    await page.keyboard.press("ArrowRight");
    await page.getByText("fx run --record recordings/weather-2.yaml src/index.ts").waitFor();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Tab");
    await page.keyboard.type(FIRST);
    await page.getByText(`fx run --replay ${FIRST} src/index.ts weather`).waitFor();
    await page.keyboard.press("Control+Enter");
    await state("SUCCEEDED").waitFor();
    const jobs = created.jobs.length;
    await button("Rerun").click();
    await fact("replayed").waitFor();
    await state("SUCCEEDED").waitFor();
    await page.getByRole("link", { name: "Rerun with changes" }).click();
    const field = page.getByRole("textbox", { name: "Recording to replay" });
    await field.waitFor();
    assert.deepEqual([await field.inputValue(), created.jobs.length], [FIRST, jobs]);
    await page.setViewportSize({ width: 380, height: 800 });
    const needed = await page.evaluate<number>("document.documentElement.scrollWidth");
    assert.ok(needed <= 380, `needs ${needed} pixels`);
  });

  it("are found by browsing the project", async () => {
    const recording = page.getByRole("radiogroup", { name: "Recording" });
    await recording.getByText("replay", { exact: true }).click();
    await button("Run").click();
    await page.getByText("choose the file to replay").waitFor();
    assert.equal(await page.getByText("fx run --replay").count(), 0);
    await button("Browse for the recording").click();
    const files = page.getByRole("group", { name: "Files for the recording" });
    await files.getByRole("button", { name: "recordings/" }).click();
    await files.getByRole("button", { name: "weather.yaml" }).click();
    await page.getByText(`fx run --replay ${FIRST} src/index.ts weather`).waitFor();
    assert.deepEqual(await findAxeViolations(page), []);
  });

  it("that do not fit say what differs; invalid ones, what is wrong", async () => {
    const file = join(created.project.root, FIRST);
    const text = readFileSync(file, "utf8");
    const replay = async (): Promise<void> => {
      await page.getByRole("radiogroup", { name: "Recording" }).getByText("replay").click();
      await page.getByRole("textbox", { name: "Recording to replay" }).fill(FIRST);
      await page.getByText(`--replay ${FIRST}`).waitFor();
      await button("Run").click();
    };
    await page.getByRole("textbox", { name: "text" }).fill("other words");
    await replay();
    const banner = page.getByRole("alert").filter({ hasText: "the recording has no PUT" });
    await banner.getByText('"other words" was sent').first().waitFor();
    writeFileSync(file, "not a recording");
    try {
      await page.getByRole("link", { name: "Rerun with changes" }).click();
      await page.getByRole("textbox", { name: "Recording to replay" }).waitFor();
      await button("Run").click();
      await page.getByRole("alert").getByText("it has no fx-recording: 1").first().waitFor();
    } finally {
      writeFileSync(file, text);
    }
  });

  itReportsNoErrors();
});
