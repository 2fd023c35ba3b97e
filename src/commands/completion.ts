import { bashScript } from "../cli/completion/bash-script.ts";
import { completedCommands, SHELLS } from "../cli/completion/completed-command.ts";
import { fishScript } from "../cli/completion/fish-script.ts";
import { zshScript } from "../cli/completion/zsh-script.ts";
import { argument, FxCommand } from "../cli/fx-command.ts";
import { unknownChoice } from "../runtime/base/errors/did-you-mean.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `fx completion`. */
export default class Completion extends FxCommand {
  static override summary = "Print a script that completes fx in a shell.";
  static override description =
    "The script is complete in itself: pressing Tab does not start fx. Its first lines say where it goes.";
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
      throw unknownChoice(
        `no completion for ${JSON.stringify(args.shell)}`,
        args.shell,
        SHELLS,
        "fx completion bash",
      );
    const script = SCRIPTS[shell](completedCommands(this.config));
    this.print(script, { shell, script });
  }
}
