import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface TemporaryFolder {
  /** Its real path, which differs for each test. */
  readonly path: string;
  /** Writes files, their folders included; returns the folder's path. */
  write(files: Readonly<Record<string, string>>): string;
}

/** Creates a folder for each test of a `describe` and removes it afterwards. */
export function useTemporaryFolder(): TemporaryFolder {
  let path = "";
  beforeEach(() => {
    path = realpathSync(mkdtempSync(join(tmpdir(), "fx test ü ")));
  });
  afterEach(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return {
    get path() {
      return path;
    },
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), text);
      }
      return path;
    },
  };
}
