import { relative, resolve } from "node:path";
import { TLS_FILES } from "../../project/results/rerun-command.ts";
import type { TaskEntry } from "../../runtime/loader/collect-exports.ts";
import type { RunOrigin } from "../../runtime/task/run/run-options.ts";
import type { EndpointFlags } from "../endpoint-options.ts";

/** Where a task comes from, so that `fx jobs` finds it in another process. */
export function toRunOrigin(
  { file, exportName }: Pick<TaskEntry, "file" | "exportName">,
  flags: EndpointFlags & {
    readonly "env-file"?: readonly string[] | undefined;
    readonly record?: string | undefined;
    readonly replay?: string | undefined;
  },
  projectRoot: string,
  cwd: string,
): RunOrigin {
  const fromRoot = (path: string): string => relative(projectRoot, resolve(cwd, path));
  const tlsFlags = Object.fromEntries(
    Object.entries(flags)
      .filter(([name, value]) => name.startsWith("tls") && value !== undefined && value !== false)
      .map(([name, value]) => [name, TLS_FILES.has(name) ? fromRoot(String(value)) : value]),
  ) as Record<string, string | boolean>;
  return {
    module: fromRoot(file),
    exportName,
    envFiles: (flags["env-file"] ?? []).map(fromRoot),
    ...(Object.keys(tlsFlags).length > 0 && { tlsFlags }),
    ...(flags.record !== undefined && { record: fromRoot(flags.record) }),
    ...(flags.replay !== undefined && { replay: fromRoot(flags.replay) }),
  };
}
