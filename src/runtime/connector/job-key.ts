import { hash } from "node:crypto";

/** Identifies a job in a table. */
export function createJobKey(taskType: string, resourceMeta: Uint8Array): string {
  return `${taskType}\n${hash("sha256", resourceMeta, "base64")}`;
}
