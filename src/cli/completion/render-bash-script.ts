import {
  firstWords,
  flagsWithValue,
  spellings,
  twoWords,
  type CompletedCommand,
  type Offer,
} from "./list-completed-commands.ts";

/** Works in bash 3.2 and later. The bash of macOS has neither mapfile nor compopt. */
export function renderBashScript(commands: readonly CompletedCommand[]): string {
  const names = firstWords(commands);
  return `# bash completion for fx; ~/.bashrc: eval "$(fx completion bash)"
# The runs in --runs, FX_RUNS, or the nearest folder that has some. Bash would expand other names.
_fx_runs() {
  local folder="$PWD" name index runs="\${FX_RUNS:-}"
  for (( index = 1; index < COMP_CWORD - 1; index++ )); do
    if [[ \${COMP_WORDS[index]} == --runs ]]; then runs="\${COMP_WORDS[index+1]}"; fi
  done
  while [[ -n $folder && ! -d $folder/.fx/runs ]]; do folder="\${folder%/*}"; done
  echo "@last"
  for name in "\${runs:-$folder/.fx/runs}"/*; do
    name="\${name##*/}"
    if [[ $name != *[!0-9A-Za-z_-]* ]]; then echo "$name"; fi
  done
}
# Asks fx, which loads the project's modules for tasks and inputs.
_fx_offer() { "\${COMP_WORDS[0]}" completion --offer "$1" -- "\${@:2}" 2>/dev/null; }
_fx() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words="" files="" line
  local command="\${COMP_WORDS[1]}" start=2 index word valued="" given=()
  if (( COMP_CWORD > 2 )); then
    case "$command \${COMP_WORDS[2]}" in
      ${twoWords(commands).join("|")}) command+=":\${COMP_WORDS[2]}"; start=3 ;;
    esac
  fi
  # Bash splits --format=json into three words, and @last into two.
  if [[ $current == "=" ]]; then current=""
  elif [[ $before == "=" ]]; then before="\${COMP_WORDS[COMP_CWORD-2]}"
  elif [[ $before == "@" ]]; then current="@$current"; before="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  COMPREPLY=()
  # The arguments before this word, without flags and their values.
  for (( index = start; index < COMP_CWORD; index++ )); do
    word="\${COMP_WORDS[index]}"
    if [[ $word == [=@] ]]; then continue; fi
    if [[ -n $valued ]]; then valued=""; continue; fi
    case "$command $word" in
      ${flagsWithValue(commands).join("|")}) valued=1 ;;
      *" -"*) ;;
      *) given+=("$word") ;;
    esac
  done
  if (( COMP_CWORD == 1 )); then words="${[...names, "help", "--help", "--version"].join(" ")}"
  else
    case "$command $before" in
${valueCases(commands).join("\n")}
      *)
        if [[ $command == run && $before == --* && $current != -* ]] && (( \${#given[@]} >= 2 )); then
          words="$(_fx_offer values "\${given[0]}" "\${given[1]}" "$before")"
        fi
        case $command in
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
  if (name === "run") return runCase(words);
  return `          ${name}) if [[ $current == -* ]]; then words="${words}"; ${few} ${offering(argument)}; fi ;;`;
}

/** FILE, then TASK, then its inputs. */
function runCase(flags: string): string {
  return `          run)
            if [[ $current == -* ]]; then
              words="${flags}"
              if (( \${#given[@]} >= 2 )); then words+=" $(_fx_offer inputs "\${given[0]}" "\${given[1]}")"; fi
            elif (( \${#given[@]} == 0 )); then files=1
            elif (( \${#given[@]} == 1 )); then words="$(_fx_offer tasks "\${given[0]}")"
            fi ;;`;
}

function offering(offer: Offer): string {
  if (offer === "nothing") return ":";
  if (offer === "files") return "files=1";
  if (offer === "runs") return 'words="$(_fx_runs)"';
  if (offer === "resumable") return 'words="$(_fx_offer resumable)"';
  if (offer === "tasks") return 'words="$(_fx_offer tasks ${given[0]+"${given[0]}"})"';
  const words = `words="${offer.words.join(" ")}"`;
  if (offer.byFirst === undefined) return words;
  const cases = Object.entries(offer.byFirst).map(
    ([first, its]) => `${first}) words="${its.join(" ")}" ;; `,
  );
  return `case "\${given[0]-}" in ${cases.join("")}*) ${words} ;; esac`;
}
