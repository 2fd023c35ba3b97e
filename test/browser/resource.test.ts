import { startSampleDev } from "./support/sample-dev.ts";
import { details, retriedRun, summary } from "./support/sample-runs.ts";
import { useDevView } from "./support/use-dev-view.ts";

describe("what get returned, on the page of a run", () => {
  const run = { details: details(summary("7f3a")), events: retriedRun };
  const { page } = useDevView(() => startSampleDev([run]), { hash: "#/runs/7f3a" });

  const returned = () => page.getByRole("region", { name: "Results of get" });

  it("is the last Resource, and the ones before it step by step", async () => {
    await returned().getByText("6 of 6: attempt 2, get 4").waitFor();
    await returned().getByText('"message": "poll 6"').waitFor();
    await returned().getByRole("button", { name: "Previous" }).click();
    await returned().getByText("5 of 6: attempt 2, get 3").waitFor();
    await returned().getByText("Text", { exact: true }).click();
    await returned().getByRole("button", { name: "Last" }).click();
    await returned().getByText("6 of 6").waitFor();
  });

  it("is the Resource of the poll that was chosen on the timeline with the mouse", async () => {
    const poll = page.getByRole("option", { name: /^get 2, .*next in 0.4 s/ });
    await poll.first().click();
    await page.getByRole("button", { name: "Show the Resource" }).click();
    await returned().getByText("2 of 6: attempt 1, get 2").waitFor();
  });

  it("is the Resource of the phase that was chosen on the timeline with the keyboard", async () => {
    const timeline = page.getByRole("listbox", { name: "What happened, in order" });
    await timeline.focus();
    const chosen = page.getByRole("option", { name: /^INITIALIZING/, selected: true });
    while ((await chosen.count()) === 0) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await returned().getByText("2 of 6: attempt 1, get 2").waitFor();
    await returned().and(page.locator(":focus")).waitFor();
  });
});
