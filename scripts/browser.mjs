#!/usr/bin/env node
// Tests the page of `fx dev` in a browser: finds one, then runs test/browser. Arguments are passed
// to mocha, such as `npm run test:browser -- --grep dark`.
import { findBrowser } from "./browser/find-browser.mjs";
import { runTests } from "./test/run-tests.mjs";
import { BROWSER } from "./test/tiers.mjs";

const browser = await findBrowser();
if (browser === undefined) {
  console.error(
    "no Chrome or Chromium found: install one, or set CHROME_PATH to its program, such as CHROME_PATH=/usr/bin/chromium",
  );
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
} else {
  process.env.CHROME_PATH = browser;
  process.exitCode = await runTests({ args: process.argv.slice(2), suite: BROWSER });
}
