import { join, sep } from "node:path";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { CreateWorld } from "../../runtime/check/world.ts";
import { findPathFault } from "../../runtime/loader/check-paths.ts";
import type { Loaded } from "../../runtime/loader/load-project.ts";
import { locatePath } from "../../runtime/loader/locate-path.ts";
import { CHECK_CONFIG_FILE } from "./check-config.ts";

/**
 * Imports the function that makes the project's fake of the outside system.
 *
 * @param path as it is in `fx.check.yaml`, relative to the project
 * @throws FX2024 if there is none; otherwise as any import of the author's modules
 */
export async function loadWorld(
  path: string,
  { project, importModule }: Pick<Loaded, "project" | "importModule">,
): Promise<CreateWorld> {
  const { root } = project;
  const located = locatePath(path, root);
  const fault =
    located.problem === undefined && !located.real.startsWith(join(root, sep))
      ? "it is outside the project"
      : located.isFolder
        ? "it is a folder"
        : findPathFault(located)?.message;
  if (fault !== undefined)
    throw new FxError("FX2024", `${CHECK_CONFIG_FILE} names the world ${path}: ${fault}`, {
      hint: "world: dev/world.ts",
    });
  const { world } = await importModule(located.real);
  if (typeof world === "function") return world as CreateWorld;
  throw new FxError("FX2024", `${path} does not export a function named world`, {
    hint: "export const world: CreateWorld = ({ clock }) => new MyWorld(clock)",
    location: { file: located.real, line: 1 },
  });
}
