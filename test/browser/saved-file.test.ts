import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DevClient } from "../support/dev/dev-client.ts";
import { useSharedProject } from "../support/project/use-project.ts";
import { useDevView } from "./support/use-dev-view.ts";

/** A picture with one pixel. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const SOURCE = `import { Resource, defineSyncConnector, t } from "flyte-fx";
import { saveResponse } from "flyte-fx/http";
const plot = defineSyncConnector({
  taskType: "plot",
  inputs: {},
  outputs: { plot: t.file("png"), report: t.file("txt") },
  async do(context) {
    const save = (content, name) => saveResponse(context, new Response(content), name);
    const png = Buffer.from("${PNG}", "base64");
    return Resource.succeeded({ plot: await save(png, "a plot.png"), report: await save("all well", "report.txt") });
  },
});
export const plotted = plot.task({ name: "plotted" });
`;

describe("a file that a connector has saved, on the page", () => {
  const project = useSharedProject({ "src/index.js": SOURCE });
  const { button, itReportsNoErrors, page, state } = useDevView(() => DevClient.start(project), {
    hash: "#/tasks/src%2Findex.js/plotted",
    isShared: true,
  });
  const outputs = () => page.getByRole("region", { name: "Outputs" });

  it("is shown if it is a picture", async () => {
    await button("Run").click();
    await state("SUCCEEDED").waitFor();
    const picture = outputs().getByRole("img", { name: /plot\.png$/ });
    await picture.waitFor();
    const width = await picture.evaluate(async (image: unknown) => {
      const shown = image as { decode(): Promise<void>; readonly naturalWidth: number };
      await shown.decode(); // rejects if it is no picture
      return shown.naturalWidth;
    });
    assert.equal(width, 1);
    assert.equal(await outputs().getByRole("img").count(), 1);
  });

  it("can be downloaded", async () => {
    const downloading = page.waitForEvent("download");
    await outputs()
      .getByRole("link", { name: /report\.txt$/ })
      .click();
    assert.equal(readFileSync(await (await downloading).path(), "utf8"), "all well");
  });

  itReportsNoErrors();
});
