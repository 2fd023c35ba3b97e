import type { CompletedCommand, CompletedFlag, Offer } from "./completed-command.ts";

/** Evaluated, or kept as a file `_fx` in a folder of $fpath. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const described = commands.map(({ name, summary }) => quoted(`${name}:${summary}`));
  return `#compdef fx
# zsh completion for fx; ~/.zshrc, after compinit: eval "$(fx completion zsh)"
_fx() {
  local -a commands
  commands=(${described.join(" ")})
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    _arguments '--help[Show help.]' '--version[Show the version.]'
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
    help) _describe -t commands command commands ;;
${commands.map(commandCase).join("\n")}
  esac
}
if [[ $funcstack[1] == _fx ]]; then _fx "$@"; else compdef _fx fx; fi
`;
}

function commandCase({ name, flags, argument }: CompletedCommand): string {
  const specs = [...flags.flatMap(flagSpecs), ...(argument === "nothing" ? [] : [quoted(`*:argument:${action(argument)}`)])];
  return `    ${name}) _arguments \\\n${specs.map((spec) => `      ${spec}`).join(" \\\n")} ;;`;
}

function flagSpecs({ name, char, summary, repeatable, value }: CompletedFlag): string[] {
  const more = repeatable ? "*" : "";
  const explained = `[${summary.replace(/[[\]\\:]/g, "\\$&")}]`;
  const taken = value === undefined ? "" : `:${name}:${action(value)}`;
  const long = quoted(`${more}--${name}${value === undefined ? "" : "="}${explained}${taken}`);
  return char === undefined ? [long] : [long, quoted(`${more}-${char}${explained}${taken}`)];
}

function action(offer: Offer): string {
  if (offer === "nothing") return " ";
  return offer === "files" ? "_files" : `(${offer.words.join(" ")})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
