import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = "/sys/fs/cgroup";

/** A control group of Linux that limits memory, as a container does. Needs root. */
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

  /** Call it when its processes have ended. */
  remove(): void {
    rmdirSync(this.folder);
  }
}
