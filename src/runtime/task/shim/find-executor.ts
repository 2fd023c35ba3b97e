import { isKind } from "../../base/brand.ts";
import { type ExpectedExport, findProjectExport, type ResolverOptions } from "./project-export.ts";
import type { ExecutorClass } from "./shim-task-executor.ts";

const EXECUTOR: ExpectedExport = {
  what: "executor",
  refuse: (value, exportName) =>
    typeof value === "function" &&
    isKind((value as { prototype?: unknown }).prototype, "shim-executor")
      ? undefined
      : `${exportName} is not a class that extends ShimTaskExecutor`,
  hint: "src/module#Export, where Export is a class that extends ShimTaskExecutor",
};

/**
 * Finds the executor that the arguments of a container name as `module#Export`. They come from a
 * template, so they are untrusted: fx imports only a module of the project itself, and accepts only
 * an executor class that it exports.
 *
 * @throws FxError FX2012 if the project has no such executor.
 */
export async function findExecutor(
  reference: string,
  project: ResolverOptions,
): Promise<ExecutorClass> {
  return (await findProjectExport(reference, EXECUTOR, project)).value as ExecutorClass;
}
