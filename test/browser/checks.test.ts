import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DevClient } from "../support/dev/dev-client.ts";
import {
  checkedProject,
  checkedSource,
  CONFIG,
  FILE_WORLD,
  type Replacement,
} from "../support/project/checked-project.ts";
import { useSharedProject } from "../support/project/use-project.ts";
import { findAxeViolations } from "./support/find-axe-violations.ts";
import { pressUntilFocused } from "./support/press-until-focused.ts";
import { useDevView } from "./support/use-dev-view.ts";

const MODULE = "src/index.ts";
const CHECKS = "#/checks/src%2Findex.ts/count_words";
const FAULT = "<script>document.title = 'delete'</script>";
/** The second create of a job throws. */
const FAULTY: Replacement = [
  "if (!existsSync(fileOf(jobId))) writeFileSync(fileOf(jobId), inputs.text);",
  `if (existsSync(fileOf(jobId))) throw new Error("exists ${FAULT}");\n    writeFileSync(fileOf(jobId), inputs.text);`,
];
/** delete waits while the file `hold` exists. */
const HELD: Replacement = [
  "async delete({ jobId }) {",
  'async delete({ jobId }) {\n    while (existsSync("hold")) await new Promise((resolve) => setTimeout(resolve, 10));',
];

describe("the checks on the page", () => {
  const project = useSharedProject(() =>
    checkedProject([FAULTY, HELD], {
      "dev/world.ts": FILE_WORLD,
      "fx.check.yaml": `world: dev/world.ts\n${CONFIG}`,
    }),
  );
  const { button, itReportsNoErrors, page } = useDevView(() => DevClient.start(project), {
    hash: CHECKS,
  });

  const state = (text: string) =>
    page.getByRole("status", { name: "State of the checks" }).getByText(text, { exact: true });
  const check = (id: string) => page.getByRole("listitem").filter({ hasText: id });
  const failure = () => check("create/repeated");

  it("show a failure while the other checks still run", async () => {
    project.write("hold", "");
    await button("Run all checks").click();
    await failure().getByText(`exists ${FAULT}`).first().waitFor();
    await state("running").waitFor();
    await page.getByRole("progressbar", { name: "Checks that have ended" }).waitFor();
    await failure()
      .getByText(/^src\/index\.ts:\d+:\d+$/)
      .waitFor();
    await failure().getByLabel("Source").getByText("throw new Error").waitFor();
    await failure()
      .getByLabel("The call that failed")
      .getByText(/^→ create/)
      .waitFor();
    await failure().getByText("Why:").waitFor();
    await page.getByRole("link", { name: /^Checks of count_words \(running\)/ }).waitFor();
    assert.equal(await page.locator("main script").count(), 0);
    assert.deepEqual(await findAxeViolations(page), []);
    rmSync(join(project.root, "hold"));
    await state("failed").waitFor();
  });

  it("keep their results while the page is closed, and mark them after a save", async () => {
    await state("failed").waitFor();
    await failure().waitFor();
    assert.equal(await page.getByText("older version", { exact: true }).count(), 0);
    project.write(MODULE, checkedSource([HELD]));
    await failure().getByText("older version", { exact: true }).waitFor();
  });

  it("run one check alone after the fault is mended", async () => {
    await failure().getByRole("button", { name: "Run create/repeated alone" }).click();
    await failure().getByText("passed", { exact: true }).waitFor();
    await failure().getByText("Why:").waitFor({ state: "hidden" });
  });

  it("pass when all run again", async () => {
    await button("Run all checks").click();
    await state("passed").waitFor();
    assert.equal(await page.getByText("older version", { exact: true }).count(), 0);
    await page.getByText("in the world of dev/world.ts, without real jobs").waitFor();
  });

  it("stop", async () => {
    project.write("hold", "");
    await button("Run all checks").click();
    await page.getByText("delete/", { exact: false }).first().waitFor();
    await state("running").waitFor();
    await button("Stop").click();
    rmSync(join(project.root, "hold"));
    await state("stopped").waitFor();
  });

  it("inject faults as often as the user wants", async () => {
    const runs = page.getByRole("spinbutton", { name: "Runs" });
    await runs.fill("0");
    await button("Run with faults").click();
    await runs.and(page.locator(":invalid:focus")).waitFor();
    await runs.fill("5");
    await button("Run with faults").click();
    await check("faults/repeatable").getByText("passed", { exact: true }).waitFor();
    await page.getByText("fx check src/index.ts --task count_words --faults 5").first().waitFor();
  });

  it("ask before they create real jobs, from the keyboard alone", async () => {
    rmSync(join(project.root, "jobs"), { recursive: true, force: true });
    project.write("fx.check.yaml", CONFIG);
    await pressUntilFocused(page, "Tab", "button", "Run all checks");
    await page.keyboard.press("Enter");
    const consent = page.getByRole("dialog", { name: "Create real jobs?" });
    await consent.getByText(/create up to \d+ jobs of count_words/).waitFor();
    assert.equal(existsSync(join(project.root, "jobs")), false);
    await pressUntilFocused(page, "Tab", "button", "Create the jobs");
    await page.keyboard.press("Enter");
    await state("passed").waitFor();
    assert.equal(existsSync(join(project.root, "jobs")), true);
  });

  it("are one link away from the task", async () => {
    await page
      .getByRole("heading", { level: 1 })
      .getByRole("link", { name: "count_words" })
      .click();
    await page.getByRole("link", { name: "Check the connector" }).click();
    await button("Run all checks").waitFor();
  });

  itReportsNoErrors();
});
