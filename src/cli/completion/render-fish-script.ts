import {
  flagsWithValue,
  type CompletedCommand,
  type CompletedFlag,
  type Offer,
} from "./list-completed-commands.ts";

/** One `complete` for each command, flag and argument. */
export function renderFishScript(commands: readonly CompletedCommand[]): string {
  const first = "-n __fish_use_subcommand";
  return `# fish completion for fx; ~/.config/fish/config.fish: fx completion fish | source
function __fx_fewer --argument-names most --description 'Whether fewer than this many arguments precede the word'
  set -l words (commandline -opc)
  set -l command $words[2]
  set -e words[1..2]
  set -l given 0
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
        set given (math $given + 1)
    end
  end
  test $given -lt $most
end
complete -c fx -f
complete -c fx ${first} -l help -d 'Show help.'
complete -c fx ${first} -l version -d 'Show the version.'
complete -c fx ${first} -a help -d 'Show the help of a command.'
complete -c fx ${within("help")} -a ${quoted(commands.map(({ name }) => name).join(" "))}
${commands.flatMap((command) => [`complete -c fx ${first} -a ${command.name} -d ${quoted(command.summary)}`, ...formatCommand(command)]).join("\n")}
`;
}

function formatCommand({ name, flags, argument, mostArguments }: CompletedCommand): string[] {
  const few = mostArguments === undefined ? "" : `; and __fx_fewer ${mostArguments}`;
  const lines = flags.flatMap((flag) => flagLines(name, flag));
  if (argument === "nothing") return lines;
  return [...lines, `complete -c fx ${within(name, few)} ${offering(argument)}`];
}

function flagLines(command: string, { name, char, summary, value }: CompletedFlag): string[] {
  const short = char === undefined ? "" : ` -s ${char}`;
  const line = (when: string, valueWords: string): string =>
    `complete -c fx ${within(command, when)} -l ${name}${short}${valueWords} -d ${quoted(summary)}`;
  if (value === undefined) return [line("", "")];
  if (value === "nothing") return [line("", " -r -f")];
  if (value === "files" || value.byFirst === undefined) return [line("", ` -r ${offering(value)}`)];
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
  return `-n '__fish_seen_subcommand_from ${command}${more}'`;
}

function offering(offer: Offer): string {
  return offer === "files" || offer === "nothing" ? "-F" : `-f -a ${quoted(offer.words.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
