import { Flags } from "@oclif/core";
import {
  listCompletedCommands,
  type OfferKind,
  OFFERS,
  SHELLS,
} from "../cli/completion/list-completed-commands.ts";
import type { OfferedInput, OfferedTask } from "../cli/completion/offer-words.ts";
import { renderBashScript } from "../cli/completion/render-bash-script.ts";
import { renderFishScript } from "../cli/completion/render-fish-script.ts";
import { renderZshScript } from "../cli/completion/render-zsh-script.ts";
import { argument, FxCommand } from "../cli/fx-command.ts";
import type { FieldView } from "../dev/protocol.ts";
import { createUnknownChoiceError } from "../runtime/base/errors/did-you-mean.ts";

const SCRIPTS = { bash: renderBashScript, zsh: renderZshScript, fish: renderFishScript };

/** `fx completion`. */
export default class Completion extends FxCommand {
  static override summary = "Print a completion script for your shell.";
  static override description =
    "The script contains all commands and flags. For the tasks of a module, their inputs and the runs that can be resumed, pressing Tab asks fx, which loads the module for 5 s at most. The first lines of the script say where to install it.";
  static override usage = "completion bash|zsh|fish";
  static override examples = [
    'eval "$(<%= config.bin %> completion bash)"',
    "<%= config.bin %> completion fish > ~/.config/fish/completions/fx.fish",
  ];
  static override strict = false; // --offer is followed by the words of the command line
  static override flags = {
    offer: Flags.option({ options: OFFERS, hidden: true, description: "Print words to offer." })(),
  };
  static override args = { shell: argument({ description: "bash, zsh or fish." }) };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Completion);
    if (flags.offer !== undefined) return this.offer(flags.offer, argv as string[]);
    const { args } = await this.parse({
      flags: Completion.flags,
      baseFlags: Completion.baseFlags,
      args: { shell: argument({ description: "bash, zsh or fish.", required: true }) },
    });
    const shell = SHELLS.find((known) => known === args.shell);
    if (shell === undefined)
      throw createUnknownChoiceError(
        `no completion script for ${JSON.stringify(args.shell)}`,
        args.shell,
        SHELLS,
        "fx completion bash",
      );
    const script = SCRIPTS[shell](listCompletedCommands(this.config));
    this.print(script, { shell, script });
  }

  /** Prints nothing if anything fails: the user is typing. */
  private async offer(offer: OfferKind, words: readonly string[]): Promise<void> {
    try {
      const { offerWords } = await import("../cli/completion/offer-words.ts");
      const offered = await offerWords(offer, words, loadOfferedTasks, this.process);
      this.process.stdout.print(offered.map((word) => `${word}\n`).join(""));
    } catch {
      // nothing to offer
    }
  }
}

/** How long somebody waits after Tab. */
const LIMIT_MS = 5_000;

/** Loads modules in a separate process, for a short time, and drops their output. */
async function loadOfferedTasks(path: string | undefined): Promise<readonly OfferedTask[]> {
  const { inspectProject } = await import("../dev/project/inspect-project.ts");
  const request = { paths: path === undefined ? [] : [path], envFiles: [] };
  const signal = AbortSignal.timeout(LIMIT_MS);
  const { content } = await inspectProject(request, signal, (text) => text);
  return content.tasks.map(({ name, inputs }) => ({ name, inputs: inputs.map(toOfferedInput) }));
}

function toOfferedInput({ name, type }: FieldView): OfferedInput {
  const inner = type.kind === "optional" ? type.inner : type;
  return {
    name,
    isBoolean: inner.kind === "bool",
    values: inner.kind === "enum" ? inner.values : [],
  };
}
