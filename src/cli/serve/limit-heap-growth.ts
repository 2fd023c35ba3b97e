import { setFlagsFromString } from "node:v8";

/**
 * After a full collection V8 lets the heap grow to four times what is alive before the next one, since it takes a process for one that has the machine to
 * itself. A server that keeps little of each call may collect at twice: it takes a third less memory, and no more time (docs/decisions/0020).
 *
 * @returns how to end it; code that is kept for the next start is not taken there where it was kept under other flags
 */
export function limitHeapGrowth(): () => void {
  setFlagsFromString("--heap-growing-percent=100");
  return () => setFlagsFromString("--heap-growing-percent=0");
}
