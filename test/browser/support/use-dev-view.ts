import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { DevClient } from "../../support/dev/dev-client.ts";
import { goTo, openBrowser, openView, type TestBrowser } from "./open-browser.ts";
import type { SampleDev } from "./sample-dev.ts";

interface ViewOptions {
  readonly hash?: string;
  /** One page for all tests, instead of a new one for each. */
  readonly isShared?: boolean;
}

/**
 * Starts a browser and a server for the tests of a `describe`, and opens a view of its page. Returns
 * those of the present test, and what tests look for on the page.
 */
export function useDevView<Dev extends DevClient | SampleDev>(
  start: () => Promise<Dev>,
  { hash, isShared = false }: ViewOptions = {},
) {
  let browser: TestBrowser;
  let dev: Dev;
  let page: Page;
  before(async () => {
    browser = await openBrowser();
    dev = await start();
  });
  (isShared ? before : beforeEach)(async () => {
    const url = dev instanceof DevClient ? await dev.useUrlAgain() : dev.url;
    page = await openView(browser.context, url, hash);
  });
  return {
    browser: lazy(() => browser),
    dev: lazy(() => dev),
    page: lazy(() => page),
    button: (name: string) => page.getByRole("button", { name, exact: true }),
    /** The field for a text. */
    text: (name: string) => page.getByRole("textbox", { name, exact: true }),
    /** What the page says of the state of its run. */
    state: (text: string) =>
      page.getByRole("status", { name: "State of the run" }).getByText(text, { exact: true }),
    /** Opens the first run of the list of runs. */
    openNewestRun: async () => {
      await goTo(page, "#/runs");
      await page.getByRole("table").getByRole("link").first().click();
    },
    /** Adds the test that the page has reported no error. */
    itReportsNoErrors: () =>
      it("breaks no rule of the Content-Security-Policy, and throws nothing", () =>
        assert.deepEqual(browser.errors, [])),
  };
}

/** Stands for an object that a hook creates. */
function lazy<T extends object>(get: () => T): T {
  return new Proxy({} as T, {
    get(_, name) {
      const value = Reflect.get(get(), name) as unknown;
      return typeof value === "function" ? (value.bind(get()) as unknown) : value;
    },
  });
}
