import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { endWithScope } from "../../support/hooks/current-test.ts";

/** The browser loads nothing by itself: otherwise it misbehaves on a closed network. */
const ARGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A wait that takes longer has failed. */
const LONGEST_WAIT_MS = 30_000;

/** A browser with its own profile. It closes with its file. */
export interface TestBrowser {
  readonly context: BrowserContext;
  /** What the pages reported as errors, also violations of their Content-Security-Policy. */
  readonly errors: string[];
}

/** scripts/browser.mjs sets CHROME_PATH. */
export async function openBrowser(): Promise<TestBrowser> {
  const executablePath = process.env["CHROME_PATH"];
  if (executablePath === undefined)
    throw new Error("set CHROME_PATH to the program of a browser, or run npm run test:browser");
  const profile = mkdtempSync(join(tmpdir(), "fx-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    headless: true,
    args: ARGS,
    viewport: { width: 1280, height: 900 },
  });
  context.setDefaultTimeout(LONGEST_WAIT_MS);
  const errors: string[] = [];
  context.on("weberror", (error) => errors.push(error.error().message));
  context.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} ${message.location().url}`);
  });
  endWithScope(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  });
  return { context, errors };
}

/** Opens a view of the page, which closes with the test, and waits for its title. */
export async function openView(context: BrowserContext, url: string, hash = "#/"): Promise<Page> {
  const page = await context.newPage();
  endWithScope(() => page.close());
  await page.goto(url);
  await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
  if (hash !== "#/") await goTo(page, hash);
  return page;
}

/** Shows another view, as a link of the page does. */
export async function goTo(page: Page, hash: string): Promise<void> {
  const title = page.getByRole("main").getByRole("heading", { level: 1 });
  if ((await page.evaluate("location.hash")) === hash) return;
  const before = await title.elementHandle();
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await before?.waitForElementState("hidden");
  await title.waitFor();
}
