import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { closeWithScope } from "../hooks/current-test.ts";

const ROOT = "/sys/fs/cgroup";

/**
 * A control group of Linux that limits memory, as a container does. Needs root. It ends with its test,
 * after the processes that the test starts in it.
 */
export class MemoryGroup {
  private constructor(private readonly folder: string) {}

  /** Undefined if this machine does not allow one. */
  static create(name: string, bytes: number): MemoryGroup | undefined {
    const isFirstVersion = existsSync(join(ROOT, "memory"));
    const folder = join(ROOT, isFirstVersion ? "memory" : "", `${name}-${process.pid}`);
    try {
      mkdirSync(folder);
      const limit = isFirstVersion ? "memory.limit_in_bytes" : "memory.max";
      writeFileSync(join(folder, limit), String(bytes));
      closeWithScope(() => removeWhenEmpty(folder));
      return new MemoryGroup(folder);
    } catch {
      if (existsSync(folder)) rmdirSync(folder);
      return undefined;
    }
  }

  /** Runs a command in the group. Node reads the limit when it starts. */
  get via(): readonly string[] {
    return ["sh", "-c", 'echo $$ > "$0/cgroup.procs" && exec "$@"', this.folder];
  }
}

/** The workers of a server end a moment after it. */
async function removeWhenEmpty(folder: string): Promise<void> {
  while (readFileSync(join(folder, "cgroup.procs"), "utf8") !== "") await sleep(20);
  rmdirSync(folder);
}
