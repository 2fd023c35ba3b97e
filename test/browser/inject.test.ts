import assert from "node:assert/strict";
import { DevClient } from "../support/dev/dev-client.ts";
import { CreatedProject } from "./support/created-project.ts";
import { findAxeViolations } from "./support/find-axe-violations.ts";
import { useDevView } from "./support/use-dev-view.ts";

const TASK = "#/tasks/src%2Findex.ts/weather";

describe("faults to inject on the page", () => {
  let created: CreatedProject;

  const start = async () => {
    created = await CreatedProject.create();
    return DevClient.start(created.project, [], { env: created.env });
  };
  const { button, dev, itReportsNoErrors, page, state } = useDevView(start, { hash: TASK });
  beforeEach(() => button("Reset to defaults").click());

  const injected = () => page.getByRole("list", { name: "Injected faults" });

  it("are added by a click, played, and marked, and the run recovers", async () => {
    await button("get throws").click();
    await button("the answer of create is lost").click();
    await page
      .getByText("fx run --inject throw-before@get1 --inject repeat@create1 src/index.ts weather")
      .waitFor();
    await button("Run").click();
    await injected().getByText("injected: throw-before@get1").waitFor();
    await injected().getByText("create is called twice").waitFor();
    await state("QUEUED").waitFor();
    created.advanceJobs(1.1);
    await state("SUCCEEDED").waitFor();
    const mark = page.getByRole("option", { name: /^injected: throw-before@get1/ });
    await mark.hover();
    await page.getByText("get throws, and does nothing").last().waitFor();
    await page.getByText("get failed: Injected: get throws, and does nothing").waitFor();
    assert.deepEqual(await findAxeViolations(page), []);
  });

  it("are added and run from the keyboard alone", async () => {
    await button("get throws").focus();
    await page.keyboard.press("Enter");
    const number = page.getByRole("textbox", { name: "fault 1: number of the call" });
    await number.focus();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("2");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page
      .getByRole("combobox", { name: "fault 1: what happens" })
      .and(page.locator(":focus"))
      .waitFor();
    await page.getByText("--inject throw-before@get2 ").waitFor();
    await page.keyboard.press("Control+Enter");
    await injected().getByText("injected: throw-before@get2").waitFor();
    created.advanceJobs(1.1);
    await state("SUCCEEDED").waitFor();
  });

  it("leave a job on record whose delete fails, which the page deletes then", async () => {
    await button("delete fails").click();
    await page.getByText("--inject throw-final@delete1 ").waitFor();
    await button("Run").click();
    await state("QUEUED").waitFor();
    await button("Stop").click();
    await injected().getByText("delete throws an error that is final, and does nothing").waitFor();
    await button("Delete the job").click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete the job" }).click();
    await button("Delete the job").waitFor({ state: "hidden" });
    assert.equal(created.jobs.at(-1), "cancelled");
  });

  it("are part of the request that Rerun sends, and of the form of Rerun with changes", async () => {
    await button("get is slow").click();
    await page.getByRole("textbox", { name: "fault 1: how much later" }).fill("10ms");
    await page.getByText("--inject slow=10ms@get1 ").waitFor();
    await button("Run").click();
    await injected().getByText("injected: slow=10ms@get1").waitFor();
    created.advanceJobs(1.1);
    await state("SUCCEEDED").waitFor();
    await button("Rerun").click();
    await state("QUEUED").waitFor();
    await injected().getByText("injected: slow=10ms@get1").waitFor();
    await page.getByRole("link", { name: "Rerun with changes" }).click();
    const later = page.getByRole("textbox", { name: "fault 1: how much later" });
    await later.waitFor();
    assert.equal(await later.inputValue(), "10ms");
    await button("Remove fault 1").click();
    await later.waitFor({ state: "hidden" });
  });

  it("are refused with a message at their field, also for people who cannot see it", async () => {
    await button("get is slow").click();
    await page.getByRole("textbox", { name: "fault 1: how much later" }).fill("soon");
    const description = "expected a time, such as slow=5s@get1";
    const field = page.getByRole("textbox", { name: "fault 1: how much later", description });
    await field.waitFor();
    const count = (await dev.state).runs.length;
    await button("Run").click();
    await page.locator(".inject-row :focus").waitFor();
    await page.getByText("One input needs a change:").waitFor();
    assert.equal((await dev.state).runs.length, count);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await findAxeViolations(page), []);
    }
    await page.setViewportSize({ width: 380, height: 800 });
    const needed = await page.evaluate<number>("document.documentElement.scrollWidth");
    assert.ok(needed <= 380, `needs ${needed} pixels`);
  });

  itReportsNoErrors();
});
