import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { endWithScope } from "../hooks/current-test.ts";

/**
 * A project folder with a HOME beside it. It is removed at the end of the test that has created it,
 * or of the file if a whole suite shares it.
 */
export interface TemporaryProject {
  readonly root: string;
  readonly home: string;
  /** Writes a file in the project and returns its path. */
  write(path: string, text: string | Uint8Array): string;
  remove(): void;
}

/** Creates a project with a package.json and these files. */
export function temporaryProject(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): TemporaryProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "fx-test-")));
  const root = join(folder, "project");
  const home = join(folder, "home");
  mkdirSync(home);
  const write = (path: string, text: string | Uint8Array): string => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  write("package.json", '{ "name": "temporary-project", "type": "module" }\n');
  for (const [path, text] of Object.entries(files)) write(path, text);
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  endWithScope(remove);
  return { root, home, write, remove };
}
