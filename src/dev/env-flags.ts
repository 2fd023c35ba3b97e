import { relative } from "node:path";

/** The flags that name the environment files of `fx dev`, for commands in the project's root. */
export function listEnvFlags(envFiles: readonly string[], root: string): readonly string[] {
  return envFiles.flatMap((file) => ["--env-file", relative(root, file)]);
}
