import {
  firstWords,
  flagsWithValue,
  twoWords,
  type CompletedCommand,
  type CompletedFlag,
  type Offer,
} from "./list-completed-commands.ts";

const FIRST = "-n __fish_use_subcommand";

/** One `complete` for each command, flag and argument. */
export function renderFishScript(commands: readonly CompletedCommand[]): string {
  return `# fish completion for fx; ~/.config/fish/config.fish: fx completion fish | source
function __fx_runs --description 'The runs in --runs, FX_RUNS, or the nearest folder that has some'
  set -l folder $PWD
  set -l words (commandline -opc)
  while test -n "$folder" -a ! -d "$folder/.fx/runs"
    set folder (string replace -r '/[^/]*$' '' -- $folder)
  end
  set -l runs $folder/.fx/runs
  test -n "$FX_RUNS"; and set runs $FX_RUNS
  set -l named (contains -i -- --runs $words); and set runs $words[(math $named + 1)]
  echo @last
  for run in $runs/*/
    string replace -r '.*/([^/]+)/$' '$1' -- $run
  end
end
function __fx_command --description 'The command before the word: run, or jobs:show'
  set -l words (commandline -opc)
  switch "$words[2] $words[3]"
    case ${twoWords(commands).join(" ")}
      echo $words[2]:$words[3]
    case '*'
      printf '%s\\n' "$words[2]"
  end
end
function __fx_given --description 'The arguments before the word, without flags and their values'
  set -l words (commandline -opc)
  set -l command (__fx_command)
  set -e words[1..2]
  if string match -q '*:*' $command
    set -e words[1]
  end
  set -l valued
  for word in $words
    if test -n "$valued"
      set valued
      continue
    end
    switch "$command $word"
      case ${flagsWithValue(commands).join(" ")}
        set valued 1
      case '* -*'
      case '*'
        printf '%s\\n' $word
    end
  end
end
function __fx_fewer --argument-names most --description 'Whether fewer than this many arguments precede the word'
  test (count (__fx_given)) -lt $most
end
function __fx_offer --argument-names offer --description 'Asks fx, which loads modules for tasks and inputs'
  set -l words (commandline -opc)
  set -l given (__fx_given)
  switch $offer
    case inputs
      test (count $given) -ge 2; and $words[1] completion --offer inputs -- $given[1..2] 2>/dev/null
    case values
      test (count $given) -ge 2; and $words[1] completion --offer values -- $given[1..2] $words[-1] 2>/dev/null
    case tasks
      $words[1] completion --offer tasks -- $given[1] 2>/dev/null
    case '*'
      $words[1] completion --offer $offer 2>/dev/null
  end
end
complete -c fx -f
complete -c fx ${FIRST} -l help -d 'Show help.'
complete -c fx ${FIRST} -l version -d 'Show the version.'
complete -c fx ${FIRST} -a help -d 'Show the help of a command.'
complete -c fx ${within("help")} -a ${quoted(firstWords(commands).join(" "))}
${commands.flatMap((command) => [...formatName(command), ...formatCommand(command)]).join("\n")}
`;
}

/** A second word is an argument of the first one. */
function formatName({ name, summary }: CompletedCommand): string[] {
  if (name.includes(":")) return [];
  return [`complete -c fx ${FIRST} -a ${name} -d ${quoted(summary)}`];
}

function formatCommand({ name, flags, argument, mostArguments }: CompletedCommand): string[] {
  const few = mostArguments === undefined ? "" : `; and __fx_fewer ${mostArguments}`;
  const lines = flags.flatMap((flag) => flagLines(name, flag));
  if (name === "run") return [...lines, ...runLines()];
  if (argument === "nothing") return lines;
  return [...lines, `complete -c fx ${within(name, few)} ${offering(argument)}`];
}

/** FILE, then TASK, then its inputs. */
function runLines(): string[] {
  const offer = (when: string, words: string): string =>
    `complete -c fx ${within("run", `; and ${when}`)} ${words}`;
  const isFlag = 'string match -q -- "-*" (commandline -ct)';
  return [
    offer("__fx_fewer 1", "-F"),
    offer("not __fx_fewer 1; and __fx_fewer 2", "-f -a '(__fx_offer tasks)'"),
    offer(`not __fx_fewer 2; and ${isFlag}`, "-f -a '(__fx_offer inputs)'"),
    offer(`not __fx_fewer 2; and not ${isFlag}`, "-f -a '(__fx_offer values)'"),
  ];
}

function flagLines(command: string, { name, char, summary, value }: CompletedFlag): string[] {
  const short = char === undefined ? "" : ` -s ${char}`;
  const line = (when: string, valueWords: string): string =>
    `complete -c fx ${within(command, when)} -l ${name}${short}${valueWords} -d ${quoted(summary)}`;
  if (value === undefined) return [line("", "")];
  if (value === "nothing") return [line("", " -r -f")];
  if (typeof value === "string" || value.byFirst === undefined)
    return [line("", ` -r ${offering(value)}`)];
  const firsts = Object.entries(value.byFirst);
  const none = `; and not __fish_seen_subcommand_from ${firsts.map(([first]) => first).join(" ")}`;
  return [
    ...firsts.map(([first, words]) =>
      line(`; and __fish_seen_subcommand_from ${first}`, ` -r ${offering({ words })}`),
    ),
    line(none, ` -r ${offering({ words: value.words })}`),
  ];
}

function within(command: string, more = ""): string {
  return `-n 'test (__fx_command) = ${command}${more}'`;
}

function offering(offer: Offer): string {
  if (offer === "files" || offer === "nothing") return "-F";
  if (offer === "runs") return "-f -a '(__fx_runs)'";
  if (typeof offer === "string") return `-f -a '(__fx_offer ${offer})'`;
  return `-f -a ${quoted(offer.words.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
