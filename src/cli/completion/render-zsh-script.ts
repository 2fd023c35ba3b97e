import {
  flagsWithValue,
  twoWords,
  type CompletedCommand,
  type CompletedFlag,
  type Offer,
} from "./list-completed-commands.ts";

/** Works with eval, and as a file `_fx` in a folder of $fpath. */
export function renderZshScript(commands: readonly CompletedCommand[]): string {
  const described = commands
    .filter(({ name }) => !name.includes(":"))
    .map(({ name, summary }) => quoted(`${name}:${summary}`));
  return `#compdef fx
# zsh completion for fx; ~/.zshrc, after compinit: eval "$(fx completion zsh)"
# The runs in --runs, FX_RUNS, or the nearest folder that has some.
_fx_runs() {
  local folder=$PWD runs=$FX_RUNS named=$words[(I)--runs]
  (( named && named + 1 < CURRENT )) && runs=$words[named+1]
  while [[ -n $folder && ! -d $folder/.fx/runs ]]; do folder=\${folder%/*}; done
  compadd -- @last \${runs:-$folder/.fx/runs}/*(N/:t)
}
# Asks fx, which loads the project's modules for tasks and inputs.
_fx_offer() { compadd -- \${(f)"$($fx completion --offer $1 -- "\${(@)@[2,-1]}" 2>/dev/null)"} }
_fx() {
  local fx=$words[1]
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
  if (( CURRENT > 2 )); then
    case "$command $words[2]" in
      ${twoWords(commands).join("|")})
        command+=":$words[2]"
        shift words
        (( CURRENT-- )) ;;
    esac
  fi
  # The arguments before this word, without flags and their values.
  local -a given offered
  local word valued=""
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n $valued ]]; then valued=""; continue; fi
    case "$command $word" in
      ${flagsWithValue(commands).join("|")}) valued=1 ;;
      *" -"*) ;;
      *) given+=("$word") ;;
    esac
  done
  case $command in
    help) _describe -t commands command commands ;;
${commands.map(commandCase).join("\n")}
  esac
}
if [[ $funcstack[1] == _fx ]]; then _fx "$@"; else compdef _fx fx; fi
`;
}

function commandCase({ name, flags, argument, mostArguments }: CompletedCommand): string {
  if (name === "run") return runCase(flags);
  const all = `${flags.map(({ value }) => offeredBy(value)).join("")}${completed(flags, argument)}`;
  if (mostArguments === undefined) return `    ${name}) ${all} ;;`;
  return `    ${name}) if (( \${#given} >= ${mostArguments} )); then ${completed(flags, "nothing")}\n      else ${all}\n      fi ;;`;
}

/** FILE, then TASK, then its inputs. */
function runCase(flags: readonly CompletedFlag[]): string {
  return `    run) if (( \${#given} >= 2 )) && [[ $words[CURRENT-1] == --* && $PREFIX != -* ]]; then
        _fx_offer values $given[1] $given[2] $words[CURRENT-1]
      elif (( \${#given} >= 2 )) && [[ $PREFIX == -* ]]; then
        _fx_offer inputs $given[1] $given[2]
      elif (( \${#given} == 1 )) && [[ $PREFIX != -* ]]; then _fx_offer tasks $given[1]
      fi
      if (( \${#given} == 0 )); then ${completed(flags, "files")}
      else ${completed(flags, "nothing")}
      fi ;;`;
}

function completed(flags: readonly CompletedFlag[], argument: Offer): string {
  const specs = [
    ...flags.flatMap(flagSpecs),
    quoted(`*:argument:${action(argument)}`), // without it, zsh offers no flags after an argument
  ];
  return `_arguments \\\n${specs.map((spec) => `      ${spec}`).join(" \\\n")}`;
}

/** Sets `offered`, which `action` refers to, to the words for the first argument. */
function offeredBy(offer: Offer | undefined): string {
  if (typeof offer !== "object" || offer.byFirst === undefined) return "";
  const cases = Object.entries(offer.byFirst).map(
    ([first, words]) => `${first}) offered=(${words.join(" ")}) ;; `,
  );
  return `case $given[1] in ${cases.join("")}*) offered=(${offer.words.join(" ")}) ;; esac\n      `;
}

function flagSpecs({ name, char, summary, repeatable, value }: CompletedFlag): string[] {
  const more = repeatable ? "*" : "";
  const explained = `[${summary.replace(/[[\]\\:]/g, "\\$&")}]`;
  const valueSpec = value === undefined ? "" : `:${name}:${action(value)}`;
  const long = quoted(`${more}--${name}${value === undefined ? "" : "="}${explained}${valueSpec}`);
  return char === undefined ? [long] : [long, quoted(`${more}-${char}${explained}${valueSpec}`)];
}

function action(offer: Offer): string {
  if (offer === "nothing") return "()";
  if (offer === "files") return "_files";
  if (offer === "runs") return "_fx_runs";
  if (offer === "resumable") return "{_fx_offer resumable}";
  if (offer === "tasks") return "{_fx_offer tasks $given[1]}";
  return offer.byFirst === undefined ? `(${offer.words.join(" ")})` : "($offered)";
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
