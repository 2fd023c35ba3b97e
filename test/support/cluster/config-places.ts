import type { ConfigPlaces } from "../../../src/runtime/remote/config/config-file.ts";

/** Files, variables and folders of a test, for the configuration of a cluster. */
export function configPlaces(
  files: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): ConfigPlaces {
  return {
    env,
    cwd: "/project",
    home: "/home/ada",
    readFile: (path) => {
      const text = files[path];
      if (text !== undefined) return text;
      throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), {
        code: "ENOENT",
      });
    },
  };
}
