import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openInBrowser } from "../../src/dev/dev-session.ts";
import { countSource, DevClient } from "../support/dev/dev-client.ts";
import { TemporaryProject } from "../support/project/temporary-project.ts";
import { openBrowser, openView, type TestBrowser } from "./support/open-browser.ts";

describe("the access of a browser to fx dev", () => {
  let browser: TestBrowser;
  let project: TemporaryProject;
  let dev: DevClient;
  before(async () => {
    browser = await openBrowser();
    project = new TemporaryProject({ "src/index.ts": countSource() });
    dev = await DevClient.start(project);
  });

  it("shows no other port of this machine the cookie", async () => {
    const page = await openView(browser.context, await dev.useUrlAgain());
    assert.equal((await browser.context.cookies(page.url())).length, 1);
    const received: (string | undefined)[] = [];
    const other = createServer(({ headers }, response) => {
      received.push(headers.cookie);
      response.end();
    }).listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    for (const path of ["", "api/files"]) await page.goto(`http://127.0.0.1:${port}/${path}`);
    assert.deepEqual(new Set(received), new Set([undefined]));
    await page.close();
    other.closeAllConnections();
    other.close();
  });

  it("lasts if the same URL is opened again, in another tab", async () => {
    const url = await dev.useUrlAgain();
    const pages = [await openView(browser.context, url), await openView(browser.context, url)];
    for (const page of pages) {
      await page.getByRole("status").getByText("ready, version 1").waitFor();
      await page.close();
    }
  });

  it("begins with the file that --open passes to the browser", async () => {
    const url = await dev.useUrlAgain();
    const environment = process.env["PATH"];
    process.env["PATH"] = ""; // opens no browser
    const file = openInBrowser(url, join(project.root, ".fx"));
    process.env["PATH"] = environment;
    await (await openView(browser.context, pathToFileURL(file).href)).close();
  });

  it("survives a restart of fx dev in an open tab", async () => {
    const page = await openView(browser.context, await dev.useUrlAgain());
    const { port } = new URL(page.url());
    await dev.close();
    await page.getByText("fx dev has stopped or does not answer.").waitFor();
    dev = await DevClient.start(project, ["--port", port, "--strict-port"]);
    await page.getByRole("status").getByText("ready, version 1").waitFor();
    await page.getByRole("navigation").getByRole("link", { name: "count", exact: true }).click();
    await page.getByRole("textbox", { name: "word" }).waitFor();
  });
});
