import {
  completeLine,
  listCommands,
  type OfferedTask,
  SHELLS,
} from "../cli/completion/complete-line.ts";
import { renderScript } from "../cli/completion/render-script.ts";
import { argument, FxCommand, requiredArgument } from "../cli/fx-command.ts";
import { switchFlag } from "../cli/shared-flags.ts";
import { createUnknownChoiceError } from "../runtime/base/errors/did-you-mean.ts";

/** `fx completion`. */
export default class Completion extends FxCommand {
  static override summary = "Print a completion script for your shell.";
  static override description =
    "The script contains the commands. For everything else, pressing Tab asks fx. For the tasks of a module and their inputs, fx loads the module for 5 s at most. The first lines of the script say where to install it.";
  static override usage = "completion bash|zsh|fish";
  static override examples = [
    'eval "$(fx completion bash)"',
    "fx completion fish > ~/.config/fish/completions/fx.fish",
  ];
  static override strict = false; // --offer is followed by the words of the line
  static override flags = {
    offer: switchFlag("Print the words to offer after --.", { hidden: true }),
  };
  static override args = { shell: argument("bash, zsh or fish.") };

  async run(): Promise<void> {
    const { flags } = await this.parse(Completion);
    if (flags.offer) {
      const line = this.argv.slice(this.argv.indexOf("--") + 1);
      const offered = await completeLine(line, this.config, loadOfferedTasks);
      this.process.stdout.print(offered.map((word) => `${word}\n`).join(""));
      return;
    }
    const { args } = await this.parse({
      flags: Completion.flags,
      baseFlags: Completion.baseFlags,
      args: { shell: requiredArgument("bash, zsh or fish.") },
    });
    const shell = SHELLS.find((known) => known === args.shell);
    if (shell === undefined)
      throw createUnknownChoiceError(
        `no completion script for ${JSON.stringify(args.shell)}`,
        args.shell,
        SHELLS,
        "fx completion bash",
      );
    const script = renderScript(shell, listCommands(this.config));
    this.print(script, { shell, script });
  }
}

/** How long somebody waits after Tab. */
const LIMIT_MS = 5_000;

/** Loads modules in a separate process, for a short time, and drops their output. */
async function loadOfferedTasks(path: string | undefined): Promise<readonly OfferedTask[]> {
  const { inspectProject } = await import("../dev/project/project-version.ts");
  const request = { paths: path === undefined ? [] : [path], envFiles: [] };
  const signal = AbortSignal.timeout(LIMIT_MS);
  const { content } = await inspectProject(request, signal, (text) => text);
  return content.tasks;
}
