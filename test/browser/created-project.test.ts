import assert from "node:assert/strict";
import { startFx } from "../support/command/fx.ts";
import { DevClient } from "../support/dev/dev-client.ts";
import { CreatedProject } from "./support/created-project.ts";
import { goTo } from "./support/open-browser.ts";
import { useDevView } from "./support/use-dev-view.ts";

const TASK = "#/tasks/src%2Findex.ts/weather";

describe("the page of a project of fx init", () => {
  let created: CreatedProject;

  const { button, dev, itReportsNoErrors, openNewestRun, page, state } = useDevView(async () => {
    created = await CreatedProject.create();
    return DevClient.start(created.project, [], { env: created.env });
  });

  async function runFromForm(text: string): Promise<void> {
    await goTo(page, TASK);
    await page.getByRole("textbox", { name: "text" }).fill(text);
    await page.getByText(`fx run src/index.ts weather --text '${text}'`).waitFor();
    await button("Run").click();
    await page.getByRole("status", { name: "State of the run" }).waitFor();
  }

  /** Starts a run, kills its process, and shows the run. */
  async function openLostRun(text: string): Promise<void> {
    const args = ["run", "src/index.ts", "weather", "--text", text];
    const run = startFx(created.project, args, { env: created.env });
    await run.endAt("phase=QUEUED", "SIGKILL");
    await goTo(page, "#/runs");
    await page.getByRole("row").filter({ hasText: "lost" }).getByRole("link").click();
  }

  it("shows tasks, connectors and secrets", async () => {
    const main = page.getByRole("main");
    await main.getByText("src/index.ts:").first().waitFor();
    await main
      .getByRole("listitem")
      .filter({ hasText: "JOB_API_KEY" })
      .getByText("present")
      .waitFor();
    assert.equal((await page.content()).includes(created.env["JOB_API_KEY"]!), false);
  });

  it("runs a task from its form", async () => {
    await runFromForm("one two three");
    await state("QUEUED").waitFor();
    created.advanceJobs(0.5);
    await state("RUNNING").waitFor();
    await page.getByText("50 %", { exact: true }).first().waitFor();
    created.advanceJobs(0.6);
    await state("SUCCEEDED").waitFor();
    await page.getByRole("region", { name: "Outputs" }).getByText("3", { exact: true }).waitFor();
    await page
      .getByRole("option", { name: /^RUNNING/ })
      .first()
      .waitFor();
    await page.getByText("job accepted").waitFor();
    assert.match(
      (await page.getByRole("link", { name: "job" }).getAttribute("href"))!,
      /^http:\/\/127/,
    );
  });

  it("shows what was on the wire", async () => {
    await openNewestRun();
    await page.getByRole("button", { name: "template.pb" }).click();
    await page.getByText("flyteidl.core.TaskTemplate").waitFor();
    const wire = page.getByRole("region", { name: "The wire" });
    await wire.getByText('"type": "weather"').waitFor();
    await wire.getByText("Text", { exact: true }).click();
    await wire.getByText('type: "weather"').waitFor();
    const returned = page.getByRole("region", { name: "Results of get" });
    await returned.getByText('"phase": "SUCCEEDED"').waitFor();
  });

  it("shows a save that does not compile, and goes on with the next one", async () => {
    created.save(created.source.replace("Resource.running(", "Resource.running(("));
    await page.getByText("The version before it stays active.").waitFor();
    await page.getByLabel("Source").getByText("Resource.running((").waitFor();
    await goTo(page, TASK);
    await page.getByRole("alert").getByRole("link", { name: "Show the error" }).waitFor();
    created.save(created.source.replace("${progress} %", "${progress} percent"));
    await page
      .getByRole("status")
      .getByText(/^ready, version/)
      .waitFor();
    await runFromForm("a b");
    await state("QUEUED").waitFor();
    created.advanceJobs(0.5);
    await page.getByText("50 percent", { exact: true }).first().waitFor();
    created.advanceJobs(0.6);
    await state("SUCCEEDED").waitFor();
  });

  it("stops a job", async () => {
    await runFromForm("to be stopped");
    await state("QUEUED").waitFor();
    await button("Stop").click();
    await state("ABORTED").waitFor();
    assert.equal(created.jobs.at(-1), "cancelled");
  });

  it("resumes a run whose process was killed", async () => {
    await openLostRun("left alone");
    await button("Resume").click();
    created.advanceJobs(1.1);
    await state("SUCCEEDED").waitFor();
    await page.getByText("resumed by process").waitFor();
  });

  it("asks before it deletes the job of a lost run", async () => {
    await openLostRun("left alone, too");
    await button("Delete the job").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("The record of the run stays.").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    assert.equal(created.jobs.at(-1), "queued");
    await button("Delete the job").click();
    await dialog.getByRole("button", { name: "Delete the job" }).click();
    await state("ABORTED").waitFor();
    assert.equal(created.jobs.at(-1), "cancelled");
  });

  it("reruns with changed inputs", async () => {
    await runFromForm("first inputs");
    await state("QUEUED").waitFor();
    created.advanceJobs(1.1);
    await state("SUCCEEDED").waitFor();
    await page.getByRole("link", { name: "Rerun with changes" }).click();
    const text = page.getByRole("textbox", { name: "text" });
    await text.waitFor();
    assert.equal(await text.inputValue(), "first inputs");
  });

  itReportsNoErrors();

  it("says that fx dev has stopped", async () => {
    await dev.close();
    await page.getByRole("alert").getByText("fx dev has stopped").waitFor();
  });
});
