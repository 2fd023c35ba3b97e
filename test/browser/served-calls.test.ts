import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { RecordedCall } from "../../src/dev/protocol.ts";
import { DevClient } from "../support/dev/dev-client.ts";
import { wordSource } from "../support/dev/word-source.ts";
import { useSharedProject } from "../support/project/use-project.ts";
import { ConnectorClient } from "../support/server/connector-client.ts";
import { findAxeViolations } from "./support/find-axe-violations.ts";
import { openBrowser, openView, type TestBrowser } from "./support/open-browser.ts";
import { createCalls, sampleCalls, serving } from "./support/sample-calls.ts";
import { type SampleDev, startSampleDev } from "./support/sample-dev.ts";
import { sampleProject } from "./support/sample-project.ts";

const GET = "flyteidl.service.AsyncAgentService/GetTask";
const SECRET = "hunter2hunter2";
const MARKUP = "<script>document.title = 'served'</script>";
/** Elements in the document, however many calls there are. */
const MOST_ELEMENTS = 1000;

describe("served calls on the page", () => {
  let browser: TestBrowser;
  let page: Page;
  before(async () => {
    browser = await openBrowser();
  });

  const list = () => page.getByRole("listbox", { name: "Calls, the newest last" });
  const call = (text: string | RegExp) => list().getByRole("option").filter({ hasText: text });
  const details = () => page.getByRole("region", { name: "The call" });

  describe("of a connector", () => {
    const project = useSharedProject({
      "src/index.ts": wordSource({ message: MARKUP }),
      ".env": `API_KEY=${SECRET}\n`,
    });
    let dev: DevClient;
    let client: ConnectorClient;
    before(async () => {
      dev = await DevClient.start(project, ["--serve", "127.0.0.1:0", "--env-file", ".env"]);
      const { address } = (await dev.state).serving!;
      client = await ConnectorClient.connect(Number(address.split(":")[1]), "flyte1");
    });
    beforeEach(async () => {
      page = await openView(browser.context, await dev.useUrlAgain(), "#/calls");
    });

    const get = (word: string) =>
      client.call(GET, {
        resourceMeta: Buffer.from(JSON.stringify({ word })),
        taskCategory: { name: "word" },
      });

    it("appear as they happen, with their messages", async () => {
      await page.getByText("No call has arrived yet.").waitFor();
      await get("ab");
      await call(/GetTask.*OK.*word.*RUNNING/).click();
      await details().getByText("Flyte 1", { exact: true }).waitFor();
      await details().getByRole("button", { name: "request", exact: true }).click();
      await details().getByText("flyteidl.admin.GetTaskRequest").waitFor();
      await details().getByRole("button", { name: "reply", exact: true }).click();
      await details().getByText('"phase": "RUNNING"').waitFor();
      await details().getByText("Text", { exact: true }).click();
      await details().getByText("phase: RUNNING").waitFor();
      assert.equal(await page.title(), "Served calls · fx dev");
    });

    it("show the place of an error, and no secret", async () => {
      await get("throw");
      await call(/OK, but threw.*RUNNING.*Error: /).click();
      await details().getByText("src/index.ts:17:").waitFor();
      await details().getByText("throw new Error").waitFor();
      await get(SECRET);
      await call("[secret]").click();
      await details().getByText("the key is [secret]").waitFor();
      await details().getByRole("button", { name: "request", exact: true }).click();
      await details().getByText("flyteidl.admin.GetTaskRequest").waitFor();
      assert.equal((await page.content()).includes(SECRET), false);
    });

    it("are cleared", async () => {
      await get("ab");
      await call("GetTask").first().waitFor();
      await page.getByRole("button", { name: "Clear" }).click();
      await page.getByText("No call has arrived yet.").waitFor();
    });
  });

  describe("of any kind", () => {
    let dev: SampleDev;
    before(async () => {
      dev = await startSampleDev([], { serving }, sampleCalls);
    });
    beforeEach(async () => {
      page = await openView(browser.context, dev.url, "#/calls");
      await page.getByText("8 calls", { exact: true }).waitFor();
    });

    it("are filtered by method and status", async () => {
      await page.getByRole("combobox", { name: "Method" }).selectOption("GetTask");
      await page.getByText("5 calls", { exact: true }).waitFor();
      await page.getByRole("combobox", { name: "Status" }).selectOption("failed");
      await page.getByText("1 call", { exact: true }).waitFor();
      await page.getByRole("combobox", { name: "Method" }).selectOption("All");
      await page.getByText("2 calls", { exact: true }).waitFor();
      await page.getByRole("combobox", { name: "Status" }).selectOption("in flight");
      await page.getByText("1 call", { exact: true }).waitFor();
    });

    it("show how many polls shared a call of the connector", async () => {
      await call("SUCCEEDED").click();
      await details().getByText("3 polls for 2 jobs in one call of the connector").waitFor();
    });

    it("hide health checks and reflection unless they are wanted", async () => {
      await page.getByRole("checkbox", { name: "Health and reflection" }).check();
      await page.getByText("9 calls", { exact: true }).waitFor();
      await call("grpc.health.v1.Health").click();
      await details().getByText("fx keeps no messages of health checks").waitFor();
    });

    it("stand still while they are paused", async () => {
      const next: RecordedCall = { ...sampleCalls[1]!, id: "1-99", method: "DeleteTask" };
      await page.getByRole("button", { name: "Pause" }).click();
      dev.send({ type: "calls", calls: [next] });
      await page.getByText("8 calls, paused").waitFor();
      await page.getByRole("button", { name: "Pause" }).click();
      await page.getByText("9 calls", { exact: true }).waitFor();
      await call("DeleteTask").waitFor();
    });

    it("are chosen with the keyboard, and lead to their task", async () => {
      await list().press("Home");
      await details().getByText("ListAgents", { exact: true }).waitFor();
      await list().press("ArrowDown");
      await details().getByText("0.2 s", { exact: true }).waitFor();
      await details().getByRole("link", { name: "forecast" }).press("Enter");
      await page.getByRole("textbox", { name: "city" }).waitFor();
    });

    for (const colorScheme of ["light", "dark"] as const)
      it(`have no serious finding of axe: ${colorScheme}`, async () => {
        await page.emulateMedia({ colorScheme });
        await call("OK, but threw").click();
        await details().getByRole("button", { name: "request" }).click();
        await details().getByText("flyteidl.admin.GetTaskRequest").waitFor();
        assert.deepEqual(await findAxeViolations(page), []);
      });

    it("fit into 380 pixels, and into 640 as at 200 %", async () => {
      await call("OK, but threw").click();
      await details().getByText("station SN50540 timed out").first().waitFor();
      for (const width of [380, 640]) {
        await page.setViewportSize({ width, height: 800 });
        const needed = await page.evaluate("document.documentElement.scrollWidth");
        assert.ok((needed as number) <= width, `needs ${needed as number} pixels`);
      }
    });
  });

  it("stay usable if there are 10,000", async () => {
    const dev = await startSampleDev([], { serving }, createCalls(10_000));
    page = await openView(browser.context, dev.url, "#/calls");
    await page.getByText("10,000 calls", { exact: true }).waitFor();
    await list().getByText("poll 9999", { exact: true }).waitFor();
    const count = await page.locator("*").count();
    assert.ok(count < MOST_ELEMENTS, `${count} elements`);
    await page.getByRole("combobox", { name: "Method" }).selectOption("CreateTask");
    await page.getByText("100 calls", { exact: true }).waitFor();
  });

  it("name a task of a connector while none has arrived", async () => {
    const { tasks } = sampleProject;
    const inContainer = { ...tasks[0]!, name: "in_container", connector: null };
    const project = { ...sampleProject, tasks: [inContainer, ...tasks] };
    const dev = await startSampleDev([], { serving, project });
    page = await openView(browser.context, dev.url, "#/calls");
    await page.getByText(`fx run --endpoint ${serving.address} ${tasks[0]!.file}`).waitFor();
  });

  it("say how to serve, if nothing is served", async () => {
    const dev = await startSampleDev([]);
    page = await openView(browser.context, dev.url, "#/calls");
    await page.getByText("fx dev --serve", { exact: true }).waitFor();
  });

  describe("of all these kinds", () => {
    it("break no rule of the Content-Security-Policy, and throw nothing", async () => {
      page = await browser.context.newPage();
      assert.deepEqual(browser.errors, []);
    });
  });
});
