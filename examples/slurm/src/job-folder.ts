import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The names of the files that the batch script leaves: `exit.TASK.CODE`. */
const EXIT = /^exit\.(\d{1,6})\.(\d{1,3})$/;

/**
 * The folder of a job, which the connector and the nodes of the cluster see under the same path. The
 * connector writes `script` and `job`, the job writes its log and exit codes.
 */
export class JobFolder {
  readonly path: string;

  constructor(root: string, key: string) {
    this.path = join(root, key);
  }

  /** Creates the folder with the script in it. */
  async create(script: string): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    await this.#write("script", script, 0o700);
  }

  /** Returns the number of the job if it has been submitted. */
  async readJobId(): Promise<number | undefined> {
    const text = await ifExists(readFile(join(this.path, "job"), "utf8"));
    return text === undefined ? undefined : Number(text);
  }

  async writeJobId(id: number): Promise<void> {
    await this.#write("job", String(id), 0o600);
  }

  /** Returns the exit codes of the tasks that have ended; a job without an array is task 0. */
  async readExitCodes(): Promise<ReadonlyMap<number, number>> {
    const names = (await ifExists(readdir(this.path))) ?? [];
    const found = names.flatMap((name) => {
      const [, task, code] = EXIT.exec(name) ?? [];
      return code === undefined ? [] : [[Number(task), Number(code)] as const];
    });
    return new Map(found);
  }

  logFile(task: number): string {
    return join(this.path, `log.${task}`);
  }

  /** Replaces a file as a whole: a repeated `create` may find the job running. */
  async #write(name: string, content: string, mode: number): Promise<void> {
    const draft = join(this.path, `${name}.${randomBytes(6).toString("hex")}`);
    await writeFile(draft, content, { mode });
    await rename(draft, join(this.path, name));
  }
}

async function ifExists<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
