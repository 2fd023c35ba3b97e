import type { CompletedCommand, CompletedFlag, Offer } from "./completed-command.ts";

/** One `complete` for each command, flag and argument. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const first = "-n __fish_use_subcommand";
  return `# fish completion for fx; ~/.config/fish/config.fish: fx completion fish | source
complete -c fx -f
complete -c fx ${first} -l help -d 'Show help.'
complete -c fx ${first} -l version -d 'Show the version.'
complete -c fx ${first} -a help -d 'Show the help of a command.'
complete -c fx ${within("help")} -a ${quoted(commands.map(({ name }) => name).join(" "))}
${commands.flatMap((command) => [`complete -c fx ${first} -a ${command.name} -d ${quoted(command.summary)}`, ...linesOf(command)]).join("\n")}
`;
}

function linesOf({ name, flags, argument }: CompletedCommand): string[] {
  return [...flags.map((flag) => flagLine(name, flag)), ...(argument === "nothing" ? [] : [`complete -c fx ${within(name)} ${offering(argument)}`])];
}

function flagLine(command: string, { name, char, summary, value }: CompletedFlag): string {
  const short = char === undefined ? "" : ` -s ${char}`;
  const taken = value === undefined ? "" : ` -r ${value === "nothing" ? "-f" : offering(value)}`;
  return `complete -c fx ${within(command)} -l ${name}${short}${taken} -d ${quoted(summary)}`;
}

function within(command: string): string {
  return `-n '__fish_seen_subcommand_from ${command}'`;
}

function offering(offer: Offer): string {
  return offer === "files" || offer === "nothing" ? "-F" : `-f -a ${quoted(offer.words.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
