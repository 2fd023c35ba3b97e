import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RunRecord } from "../../../src/runtime/local/record/run-record.ts";
import { endWithScope } from "../hooks/current-test.ts";

/**
 * A project folder with a HOME beside it. It is removed at the end of the test that has created it,
 * or of the file if a whole suite shares it.
 */
export class TemporaryProject {
  readonly root: string;
  readonly home: string;

  /** Creates a project with a package.json and these files. */
  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "fx-test-")));
    this.root = join(folder, "project");
    this.home = join(folder, "home");
    fs.mkdirSync(this.home);
    this.write("package.json", '{ "name": "temporary-project", "type": "module" }\n');
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    endWithScope(() => this.remove());
  }

  /** Writes a file in the project and returns its path. */
  write(path: string, text: string | Uint8Array): string {
    const file = join(this.root, path);
    fs.mkdirSync(dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  }

  read(path: string): string {
    return fs.readFileSync(join(this.root, path), "utf8");
  }

  /** Names of the entries of a folder; none if it does not exist. */
  list(folder: string): string[] {
    const path = join(this.root, folder);
    return fs.existsSync(path) ? fs.readdirSync(path) : [];
  }

  /** The records of the runs in the project. */
  get runs(): RunRecord[] {
    return this.list(".fx/runs").map(
      (run) => JSON.parse(this.read(`.fx/runs/${run}/job.json`)) as RunRecord,
    );
  }

  /** The project in a folder of this one, with the same HOME. */
  within(folder: string): TemporaryProject {
    return Object.create(this, { root: { value: join(this.root, folder) } }) as TemporaryProject;
  }

  remove(): void {
    fs.rmSync(dirname(this.home), { recursive: true, force: true, maxRetries: 3 });
  }
}
