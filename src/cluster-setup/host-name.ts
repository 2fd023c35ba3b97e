import { basename } from "node:path";
import { trimEnd } from "../runtime/base/text.ts";
import type { Project } from "../runtime/loader/project/project.ts";

/** The longest name of a host. */
const LONGEST = 63;

/**
 * The name of a project in a cluster: its name in package.json, or that of its folder, without a
 * scope. Undefined if no letter or digit is left.
 */
export function toHostName({
  root,
  packageJson,
}: Pick<Project, "root" | "packageJson">): string | undefined {
  const declared = packageJson?.["name"];
  const name = basename(typeof declared === "string" ? declared : root);
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, LONGEST);
  return trimEnd(plain, "-") || undefined;
}
