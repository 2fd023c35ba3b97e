import { existsSync } from "node:fs";
import { mock } from "node:test";
import type { RootHookObject } from "mocha";
import { forgetAbandoned } from "../command/enter-process.ts";
import { beginTest, endFile, endTest } from "./current-test.ts";

const FOLDER = process.cwd();

/** Restores what the test has changed of this process. */
let restore = (): void => undefined;

/**
 * A test leaves nothing that another one sees, however it ends. mocha runs these hooks around those
 * of every suite.
 */
export const mochaHooks: RootHookObject = {
  beforeEach() {
    clear(true); // if a hook of the last test has failed, mocha has run no other
    restore = rememberProcess();
    beginTest();
  },
  afterEach(this: Mocha.Context) {
    clear(this.currentTest?.state === "failed");
  },
  afterAll() {
    clear(true);
    forgetAbandoned();
    endFile();
  },
};

function clear(hasFailed: boolean): void {
  endTest(hasFailed);
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
