import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { DevClient } from "../support/dev/dev-client.ts";
import { type TemporaryProject, temporaryProject } from "../support/project/temporary-project.ts";
import { Gate } from "../support/time/gate.ts";
import { openBrowser, openView, type TestBrowser } from "./support/open-browser.ts";

const SOURCE = `import { existsSync } from "node:fs";
import { t, task } from "flyte-fx";
export const write = task({ inputs: {}, outputs: { text: t.string() } }, async (_, { clock }) => {
  while (!existsSync("go")) await clock.sleep(20);
  return { text: "written" };
});
`;

describe("the outputs of a run on the page", () => {
  let browser: TestBrowser;
  let project: TemporaryProject;
  let dev: DevClient;
  let page: Page;
  before(async () => {
    browser = await openBrowser();
    project = temporaryProject({ "src/index.ts": SOURCE });
    dev = await DevClient.start(project);
    page = await openView(browser.context, await dev.useUrlAgain(), "#/tasks/src%2Findex.ts/write");
  });
  after(async () => {
    await browser.close();
    await dev.close();
  });

  it("are being read, and not missing, until they have arrived", async () => {
    const [asked, mayArrive] = [new Gate(), new Gate()];
    await page.route(/\/api\/runs\/[^/]+$/, async (route) => {
      const response = await route.fetch();
      const { run } = (await response.json()) as { run: { state: string } };
      if (run.state === "ended") {
        asked.open();
        await mayArrive.passed;
      }
      await route.fulfill({ response });
    });
    await page.getByRole("button", { name: "Run", exact: true }).click();
    const outputs = page.getByRole("region", { name: "Outputs" });
    await outputs.getByText("No outputs yet.").waitFor();
    project.write("go", "");
    await asked.passed;
    await page.getByRole("status", { name: "State of the run" }).getByText("SUCCEEDED").waitFor();
    assert.equal(await outputs.getByText("no outputs on record").count(), 0);
    await outputs.getByText("Reading the outputs …").waitFor();
    mayArrive.open();
    await outputs.getByText("written").waitFor();
  });
});
