import { listCompletedCommands, SHELLS } from "../cli/completion/list-completed-commands.ts";
import { renderBashScript } from "../cli/completion/render-bash-script.ts";
import { renderFishScript } from "../cli/completion/render-fish-script.ts";
import { renderZshScript } from "../cli/completion/render-zsh-script.ts";
import { argument, FxCommand } from "../cli/fx-command.ts";
import { createUnknownChoiceError } from "../runtime/base/errors/did-you-mean.ts";

const SCRIPTS = { bash: renderBashScript, zsh: renderZshScript, fish: renderFishScript };

/** `fx completion`. */
export default class Completion extends FxCommand {
  static override summary = "Print a completion script for your shell.";
  static override description =
    "The script holds all commands and flags, so pressing Tab does not start fx. Its first lines say where to install it.";
  static override usage = "completion bash|zsh|fish";
  static override examples = [
    'eval "$(<%= config.bin %> completion bash)"',
    "<%= config.bin %> completion fish > ~/.config/fish/completions/fx.fish",
  ];
  static override args = { shell: argument({ description: "bash, zsh or fish.", required: true }) };

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
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
}
