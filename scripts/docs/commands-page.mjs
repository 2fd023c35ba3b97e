import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/paths.mjs";

const INTRO = `# Commands

<!-- Generated from the commands themselves: npm run docs:generate -->

The output of \`fx COMMAND --help\` for every command. The pages before this one explain when to use them.
`;

/** Renders the command reference from oclif's manifest of the built commands. */
export function commandsPage() {
  const { commands } = JSON.parse(readFileSync(join(ROOT, "oclif.manifest.json"), "utf8"));
  const shown = Object.values(commands)
    .filter(({ hidden }) => !hidden)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const global = listFlags(shown[0]).filter(({ helpGroup }) => helpGroup === "GLOBAL");
  return [INTRO, ...shown.map(section), `## Every command\n\n${flagTable(global)}\n`].join("\n");
}

function section(command) {
  const own = listFlags(command).filter(({ helpGroup }) => helpGroup !== "GLOBAL");
  const parts = [
    `## fx ${command.id.replaceAll(":", " ")}`,
    [command.summary, command.description].filter(Boolean).join(" "),
    `\`\`\`\n${usages(command).join("\n")}\n\`\`\``,
    argumentTable(Object.values(command.args)),
    flagTable(own),
    examples(command),
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

function listFlags({ flags }) {
  return Object.values(flags).filter(({ hidden }) => !hidden);
}

function usages({ id, usage, args }) {
  const name = id.replaceAll(":", " ");
  const words = Object.values(args).map((argument) =>
    argument.required ? argument.name.toUpperCase() : `[${argument.name.toUpperCase()}]`,
  );
  return [usage ?? [name, ...words, "[FLAGS]"].join(" ")]
    .flat()
    .map((text) => `fx ${text.replace("<%= command.id %>", name)}`);
}

function argumentTable(args) {
  const shown = args.filter(({ hidden }) => !hidden);
  if (shown.length === 0) return "";
  return table(
    ["argument", "meaning"],
    shown.map(({ name, description, required }) => [
      `\`${name.toUpperCase()}\``,
      `${description}${required ? " Required." : ""}`,
    ]),
  );
}

function flagTable(flags) {
  if (flags.length === 0) return "";
  const sorted = flags.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return table(
    ["flag", "default", "meaning"],
    sorted.map((flag) => [`\`${formatFlag(flag)}\``, formatDefault(flag), describe(flag)]),
  );
}

function formatFlag({ name, char, type, helpValue, options, allowNo }) {
  const value = type === "option" ? ` ${options ? options.join("|") : (helpValue ?? "VALUE")}` : "";
  return `${char ? `-${char}, ` : ""}--${allowNo ? "[no-]" : ""}${name}${value}`;
}

function formatDefault({ default: value }) {
  return value === undefined || value === "" || value === false ? "" : `\`${value}\``;
}

function describe({ description = "", summary = "", required }) {
  return `${summary || description}${required ? " Required." : ""}`;
}

function examples({ examples }) {
  const lines = (examples ?? []).map((example) =>
    (typeof example === "string" ? example : example.command).replace(/^\$ /, ""),
  );
  return lines.length === 0 ? "" : `Examples:\n\n\`\`\`\n${lines.join("\n")}\n\`\`\``;
}

function table(head, rows) {
  const line = (cells) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`.replaceAll("|  |", "| |");
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
