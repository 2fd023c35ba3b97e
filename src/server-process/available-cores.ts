import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** The cores that this process may use, at least 1: also in a container with a CPU limit. */
export function countAvailableCores(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(readCpuLimit())));
}

/** The CPU limit of the container in cores; Infinity without one. */
function readCpuLimit(): number {
  const [quota, period] = readNumbers("/sys/fs/cgroup/cpu.max") ?? [
    // version 2 of control groups: "QUOTA PERIOD"
    ...(readNumbers("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") ?? []),
    ...(readNumbers("/sys/fs/cgroup/cpu/cpu.cfs_period_us") ?? []),
  ];
  const cores = quota! / period!;
  return cores > 0 ? cores : Infinity; // "max", -1, or no such files
}

function readNumbers(file: string): number[] | undefined {
  try {
    return readFileSync(file, "utf8").trim().split(" ").map(Number);
  } catch {
    return undefined; // not in such a container
  }
}
