import { join, sep } from "node:path";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import { readAuthorStack } from "../../runtime/base/source/source-location.ts";
import type { CreateWorld, World } from "../../runtime/check/world.ts";
import type { AnyConnector } from "../../runtime/connector/connector-registry.ts";
import { findPathFault } from "../../runtime/loader/check-paths.ts";
import type { LoadedProject } from "../../runtime/loader/load-project.ts";
import { locatePath } from "../../runtime/loader/locate-path.ts";
import { createHttpWorld } from "../../testing/http/http-world.ts";
import { CHECK_CONFIG_FILE } from "./read-check-config.ts";

/** The fake of the outside system in which the checks of a project create their jobs. */
export interface ProjectWorld {
  /** As reports name it. */
  readonly name: string;
  /** The author's module. Undefined if fx made it from declarations. */
  readonly file: string | undefined;
  readonly create: CreateWorld;
}

/** In `fx.check.yaml`: the checks use the service itself. */
const NO_WORLD = "none";
/** The world that fx makes from declarations. */
const DECLARED = "a fake of the declared service";

/**
 * The world that `fx.check.yaml` names. Without one, fakes of the services of connectors that
 * `defineHttpConnector` made. Undefined if there is none, and for `world: none`.
 *
 * @throws FX2000 for `--keep` with a world, FX2024 if the author's is missing
 */
export async function findProjectWorld(
  path: string | undefined,
  loaded: LoadedProject,
  checked: readonly AnyConnector[],
  keepsJobs: boolean,
): Promise<ProjectWorld | undefined> {
  if (path === NO_WORLD) return undefined;
  const create = path === undefined ? createHttpWorld(checked) : undefined;
  if (keepsJobs && (path !== undefined || create !== undefined))
    throw new FxError("FX2000", `--keep cannot be combined with the world ${path ?? DECLARED}`, {
      hint: "remove --keep: the jobs of a world end with the checks",
    });
  if (path !== undefined) {
    const file = findWorld(path, loaded);
    return { name: path, file, create: checkWorld(path, await loadWorld(path, file, loaded)) };
  }
  return create && { name: DECLARED, file: undefined, create };
}

/** Reports what is wrong with the author's world. */
function checkWorld(path: string, createWorld: CreateWorld): CreateWorld {
  return async (context) => {
    let world: World;
    try {
      world = await createWorld(context);
    } catch (error) {
      throw new FxError("FX2024", `${path} cannot create its world: ${describeThrown(error)}`, {
        cause: error,
        location: readAuthorStack(error).location,
      });
    }
    if (typeof (world as Partial<World> | undefined)?.jobs === "function") return world;
    throw new FxError("FX2024", `the world of ${path} has no jobs()`, {
      hint: "return an object with *jobs() { yield { id, active }; }",
    });
  };
}

/**
 * The file of the module that makes the project's fake of the outside system. Throws FX2024 if there
 * is none.
 *
 * @param path as it is in `fx.check.yaml`, relative to the project
 */
function findWorld(path: string, { project }: Pick<LoadedProject, "project">): string {
  const { root } = project;
  const located = locatePath(path, root);
  const isOutside = located.problem === undefined && !located.real.startsWith(join(root, sep));
  let fault = located.isFolder ? "it is a folder" : findPathFault(located)?.message;
  if (isOutside) fault = "it is outside the project";
  if (fault !== undefined)
    throw new FxError("FX2024", `${CHECK_CONFIG_FILE} names the world ${path}: ${fault}`, {
      hint: "world: dev/world.ts",
    });
  return located.real;
}

/**
 * Imports the function that makes the world.
 *
 * @throws FX2024 if there is none; otherwise as any import of the author's modules
 */
async function loadWorld(
  path: string,
  file: string,
  { importModule }: Pick<LoadedProject, "importModule">,
): Promise<CreateWorld> {
  const { world } = await importModule(file);
  if (typeof world === "function") return world as CreateWorld;
  throw new FxError("FX2024", `${path} does not export a function named world`, {
    hint: "export const world: CreateWorld = ({ clock }) => new MyWorld(clock)",
    location: { file, line: 1 },
  });
}
