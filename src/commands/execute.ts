import { Flags } from "@oclif/core";
import { executeHere } from "../cli/execute/execute-here.ts";
import { EXECUTE_FLAGS, readExecuteRequest } from "../cli/execute/read-execute-request.ts";
import { FxCommand } from "../cli/fx-command.ts";

/** Arguments of Flyte's own runtimes, mostly for code that they download at the start. With fx, the code is in the image. */
const UNUSED = [
  "dynamic-addl-distro",
  "dynamic-dest-dir",
  "version",
  "run-base-dir",
  "name",
  "run-name",
  "run-start-time",
  "project",
  "domain",
  "org",
  "debug",
  "interactive-mode",
  "image-cache",
  "tgz",
  "pkl",
  "dest",
];
const unused = { description: "Accepted and ignored.", hidden: true };

/** `fx execute`: what a task's container runs. */
export default class Execute extends FxCommand {
  static override summary = "Run a task in its container, as Flyte does.";
  static override description =
    "Accepts the arguments of pyflyte-execute and of Flyte 2's runtime. Writes outputs.pb or error.pb. Exits with 0 even if the task fails, unless FLYTE_FAIL_ON_ERROR is true.";
  static override usage =
    "execute --inputs FILE --output-prefix FOLDER [FLAGS] --resolver NAME -- ARGS";
  static override examples = [
    "fx execute -i in.pb --output-prefix out --resolver flyte-fx/function -- src/index#hello",
    "fx execute -i in.pb --output-prefix out --resolver flyte-fx/task-template -- task.pb src/run#Run",
  ];
  static override strict = false;
  static override flags = {
    ...EXECUTE_FLAGS,
    test: Flags.boolean(unused),
    ...Object.fromEntries(UNUSED.map((name) => [name, Flags.string(unused)])),
  };

  async run(): Promise<number> {
    const { flags, argv } = await this.parse(Execute);
    const request = readExecuteRequest(flags, argv as string[]);
    return executeHere(request, this.process, { json: flags.json });
  }
}
