import {
  flagsWithValue,
  spellings,
  type CompletedCommand,
  type Offer,
} from "./list-completed-commands.ts";

/** Works in bash 3.2 and later. The bash of macOS has neither mapfile nor compopt. */
export function renderBashScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name);
  return `# bash completion for fx; ~/.bashrc: eval "$(fx completion bash)"
_fx() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words="" files="" line
  local index word valued="" given=()
  # Bash splits --format=json into three words.
  if [[ $current == "=" ]]; then current=""
  elif [[ $before == "=" ]]; then before="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  COMPREPLY=()
  # The arguments before this word, without flags and their values.
  for (( index = 2; index < COMP_CWORD; index++ )); do
    word="\${COMP_WORDS[index]}"
    if [[ $word == "=" ]]; then continue; fi
    if [[ -n $valued ]]; then valued=""; continue; fi
    case "\${COMP_WORDS[1]} $word" in
      ${flagsWithValue(commands).join("|")}) valued=1 ;;
      *" -"*) ;;
      *) given+=("$word") ;;
    esac
  done
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

/** One line for each flag with a value. */
function valueCases(commands: readonly CompletedCommand[]): string[] {
  return commands.flatMap((command) =>
    command.flags.flatMap((flag) => {
      if (flag.value === undefined) return [];
      return [`      ${spellings(command, flag).join("|")}) ${offering(flag.value)} ;;`];
    }),
  );
}

function commandCase({ name, flags, argument, mostArguments }: CompletedCommand): string {
  const few =
    mostArguments === undefined ? "else" : `elif (( \${#given[@]} < ${mostArguments} )); then`;
  const words = flags.map((flag) => `--${flag.name}`).join(" ");
  return `          ${name}) if [[ $current == -* ]]; then words="${words}"; ${few} ${offering(argument)}; fi ;;`;
}

function offering(offer: Offer): string {
  if (offer === "nothing") return ":";
  if (offer === "files") return "files=1";
  const words = `words="${offer.words.join(" ")}"`;
  if (offer.byFirst === undefined) return words;
  const cases = Object.entries(offer.byFirst).map(
    ([first, its]) => `${first}) words="${its.join(" ")}" ;; `,
  );
  return `case "\${given[0]-}" in ${cases.join("")}*) ${words} ;; esac`;
}
