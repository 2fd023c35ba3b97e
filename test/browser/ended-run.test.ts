import assert from "node:assert/strict";
import { join } from "node:path";
import { DevClient } from "../support/dev/dev-client.ts";
import { useSharedProject } from "../support/project/use-project.ts";
import { Gate } from "../support/time/gate.ts";
import { goTo } from "./support/open-browser.ts";
import { useDevView } from "./support/use-dev-view.ts";

const SOURCE = `import { t, task, UserError } from "flyte-fx";
export const press = task({
  inputs: { city: t.string(), note: t.optional(t.string()), rows: t.dataset({ columns: { day: t.string(), temp: t.float() } }) },
  outputs: { temp: t.float() },
}, async ({ city }) => {
  throw new UserError("no station in " + city, { cause: new Error("the list is empty") });
});
import { existsSync } from "node:fs";
export const write = task({ inputs: {}, outputs: { text: t.string() } }, async (_, { clock }) => {
  while (!existsSync("go")) await clock.sleep(20);
  return { text: "written" };
});
`;

describe("a run that has ended on the page", () => {
  const project = useSharedProject({ "src/index.ts": SOURCE });
  const { button, itReportsNoErrors, page, state, text } = useDevView(
    () => DevClient.start(project, [], { env: { FX_EDITOR: "code --wait" } }),
    { hash: "#/tasks/src%2Findex.ts/press", isShared: true },
  );

  it("has flags in its command, although an optional input is empty", async () => {
    await text("city").fill("Oslo");
    await page.getByText("Rows", { exact: true }).click();
    await text("rows 1 day").fill("Monday");
    await text("rows 1 temp").fill("4.5");
    const rows = `'[{"day":"Monday","temp":4.5}]'`;
    await page
      .getByText(`fx run src/index.ts press --city Oslo --rows ${rows}`, { exact: true })
      .waitFor();
  });

  it("says what failed, the cause, the line of the source and where, once", async () => {
    await button("Run").click();
    const banner = page.getByRole("alert").filter({ hasText: "no station in Oslo" });
    await banner.getByText("Error: the list is empty").waitFor();
    await banner.getByText('> 6 │   throw new UserError("no station in "').waitFor();
    assert.equal(await banner.getByText("src/index.ts:6:9").count(), 1);
  });

  it("opens the line in the editor of FX_EDITOR", async () => {
    const place = page.getByRole("alert").getByRole("link", { name: "src/index.ts:6:9" });
    const file = join(project.root, "src/index.ts");
    assert.equal(await place.getAttribute("href"), `vscode://file/${file}:6:9`);
  });

  it("is reading its outputs, which are not missing, until they have arrived", async () => {
    await goTo(page, "#/tasks/src%2Findex.ts/write");
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
    await button("Run").click();
    const outputs = page.getByRole("region", { name: "Outputs" });
    await outputs.getByText("No outputs yet.").waitFor();
    project.write("go", "");
    await asked.passed;
    await state("SUCCEEDED").waitFor();
    assert.equal(await outputs.getByText("no outputs on record").count(), 0);
    await outputs.getByText("Reading the outputs …").waitFor();
    mayArrive.open();
    await outputs.getByText("written").waitFor();
  });

  itReportsNoErrors();
});
