import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let root: string | undefined;

/** A new folder. All of them go when the process ends: a test may still read what its run wrote. */
export function temporaryFolder(): string {
  root ??= makeRoot();
  return mkdtempSync(join(root, "run-"));
}

function makeRoot(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), "flyte-fx-testing-")));
  process.once("exit", () => rmSync(made, { recursive: true, force: true }));
  return made;
}
