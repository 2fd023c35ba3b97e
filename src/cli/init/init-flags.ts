import type { Interfaces } from "@oclif/core";
import { argument } from "../fx-command.ts";
import { listFlag, switchFlag, textFlag } from "../shared-flags.ts";

const PROJECT = { helpGroup: "PROJECT" };
const OPENAPI = { helpGroup: "OPENAPI", dependsOn: ["openapi"] };
const operationFlag = (description: string) => textFlag('"METHOD /path"', description, OPENAPI);
const valuesFlag = (description: string) =>
  listFlag("NAME,NAME", description, { ...OPENAPI, delimiter: "," });

/** The arguments of `fx init`. */
export const INIT_ARGUMENTS = {
  what: argument("What to create: connector or task."),
  dir: argument("The folder to create (default: the name)."),
};

/** The flags of `fx init`. */
export const INIT_FLAGS = {
  kind: textFlag(
    "KIND",
    "connector: async (default), http, sync or sensor; task: shim (default), function or connector.",
    PROJECT,
  ),
  name: textFlag("NAME", "The project's name (default: the folder's).", PROJECT),
  "task-type": textFlag("TYPE", "The task type (default: the name, with _ for -).", PROJECT),
  openapi: textFlag("FILE|URL", "Write the connector from an OpenAPI 3 document.", {
    helpGroup: "OPENAPI",
  }),
  create: operationFlag("The operation that creates a job (default: found by fx)."),
  get: operationFlag("The one that reads a job's state."),
  delete: operationFlag("The one that cancels a job; none if the service has no such one."),
  result: operationFlag("The one that has the results, or none."),
  outputs: valuesFlag("The outputs, by their names in the answer (default: at most 12)."),
  file: valuesFlag("The outputs that are JSON files, because they may be large."),
  yes: switchFlag("Ask nothing, use the defaults.", { char: "y" }),
  force: switchFlag(
    "Write into a folder that is not empty. Overwrites the template's files, leaves others.",
  ),
  "dry-run": switchFlag("List the files without writing them."),
  install: switchFlag(
    "Install the packages without asking, or skip them. Uses pnpm or yarn in a workspace of theirs.",
    { allowNo: true },
  ),
};

/** The arguments and flags of `fx init`. */
export type InitWords = Partial<Omit<Interfaces.InferredFlags<typeof INIT_FLAGS>, "json">> & {
  readonly [name in keyof typeof INIT_ARGUMENTS]?: string | undefined;
};
