import { existsSync } from "node:fs";
import { mock } from "node:test";
import type { RootHookObject } from "mocha";
import { forgetAbandoned } from "../command/enter-process.ts";
import { beginRun, beginSuite, beginTest, endRun, endTest } from "./current-test.ts";

// Loads Node's own undici. If the one of npm came first, Node 20 would send through it what it
// refuses: a request of `fetch` that has a content-length.
new Headers();

const FOLDER = process.cwd();

/** Restores what the test has changed of this process. */
let restore = (): void => undefined;

/**
 * A test leaves nothing that another one sees, however it ends. mocha runs these hooks around those
 * of every suite.
 */
export const mochaHooks: RootHookObject = {
  beforeAll: beginRun,
  beforeEach(this: Mocha.Context) {
    const ended = endTest(true); // if a hook of the last test has failed, mocha has run no other
    restoreProcess();
    restore = rememberProcess();
    beginTest();
    return ended.then(() => beginSuite(this.currentTest as Mocha.Test));
  },
  async afterEach(this: Mocha.Context) {
    await endTest(this.currentTest?.state === "failed");
    restoreProcess();
  },
  async afterAll() {
    await endTest(true);
    restoreProcess();
    forgetAbandoned();
    await endRun();
  },
};

function restoreProcess(): void {
  restore();
  restore = () => undefined;
}

function rememberProcess(): () => void {
  const { fetch } = globalThis;
  const folder = process.cwd();
  const env = { ...process.env };
  return () => {
    mock.reset();
    globalThis.fetch = fetch;
    process.chdir(existsSync(folder) ? folder : FOLDER);
    for (const name of Object.keys(process.env))
      if (!(name in env)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, env);
  };
}
