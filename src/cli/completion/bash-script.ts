import type { CompletedCommand, Offer } from "./completed-command.ts";

/** Works in every bash since 3.2: that of macOS has neither mapfile nor compopt. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name);
  return `# bash completion for fx; ~/.bashrc: eval "$(fx completion bash)"
_fx() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words="" files="" line
  # "=" is a word of its own there: --format=json is three.
  if [[ $current == "=" ]]; then current=""
  elif [[ $before == "=" ]]; then before="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then words="${[...names, "help", "--help", "--version"].join(" ")}"
  else
    case "\${COMP_WORDS[1]} $before" in
${valueCases(commands).join("\n")}
      *)
        case "\${COMP_WORDS[1]}" in
          help) words="${names.join(" ")}" ;;
${commands.map(commandCase).join("\n")}
        esac ;;
    esac
  fi
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -W "$words" -- "$current")
  if [[ -n $files ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
  fi
}
complete -F _fx fx
`;
}

/** One line for each flag that takes a value. */
function valueCases(commands: readonly CompletedCommand[]): string[] {
  return commands.flatMap((command) =>
    command.flags.flatMap((flag) => {
      if (flag.value === undefined) return [];
      const spellings = [`--${flag.name}`, ...(flag.char === undefined ? [] : [`-${flag.char}`])];
      return [`      ${spellings.map((spelling) => `"${command.name} ${spelling}"`).join("|")}) ${offering(flag.value)} ;;`];
    }),
  );
}

function commandCase({ name, flags, argument }: CompletedCommand): string {
  const spellings = flags.map((flag) => `--${flag.name}`).join(" ");
  return `          ${name}) if [[ $current == -* ]]; then words="${spellings}"; else ${offering(argument)}; fi ;;`;
}

function offering(offer: Offer): string {
  if (offer === "nothing") return ":";
  return offer === "files" ? "files=1" : `words="${offer.words.join(" ")}"`;
}
