import { ERROR_CATALOGUE } from "../../src/runtime/base/errors/errors.ts";

const INTRO = `# Errors

<!-- Generated from src/runtime/base/errors/errors.ts: npm run docs:generate -->

Every error has a code. The message says what happened and where in your source; the \`hint:\` is something you can type or change.

\`\`\`
Error FX2001: no task "wether" in src/weather.ts; did you mean "weather"?
\`\`\`

With \`--json\`, fx prints the error as a document on standard output: \`{"v":1,"ok":false,"error":{…}}\` with \`code\`, \`kind\`, \`message\`, \`file\`, \`line\`, \`column\`, \`hint\`, \`details\`, \`causes\` and
\`retryable\`. \`--verbose\` adds stack traces. In code, the error is an \`FxError\` with \`error.code\`, \`error.kind\` and \`error.exitCode\`.

The first digit of the code says where to look:

| codes | kind | exit code | where to look |
|---|---|---|---|
| FX1… | task, stopped | 1, 124, 129, 130, 143 | the task or its connector failed, took too long, or was stopped |
| FX2… | usage | 2 | the command line, an input or a file that you passed |
| FX3… | load | 3 | your code does not load, or declares something incorrectly |
| FX4… | check | 4 | a check found a difference |
| FX5… | environment | 5 | the machine, a secret, the network, a storage |
| FX6… | job | 6 | a job may still be running |
| FX7… | internal | 70 | fx itself: please report it |

An error of your own keeps its code: for \`new UserError("NO_STATION", "…")\`, fx prints \`code NO_STATION\` and sends this code to Flyte. With \`--json\`, it is in \`causes\`; \`code\` is always fx's own. \`fx execute\` exits with 0 or 1, see
[in the container](write-a-shim-task.md#in-the-tasks-container).
`;

const CLASSES = {
  1: "FX1: the task",
  2: "FX2: the command line and the inputs",
  3: "FX3: your code",
  4: "FX4: checks",
  5: "FX5: the environment",
  6: "FX6: jobs",
  7: "FX7: fx",
};

const NOTES = {
  FX2010: `Node itself has an option \`--env-file\` and looks for it anywhere on the command line, before fx starts (Node 20 to 26). If the file is missing or is a folder, Node prints
\`node: FILE: not found\` or \`node: FILE: invalid format\` and exits with code 9. In this case there is no FX2010 and no \`--json\` document.`,
};

/** Renders the catalogue of errors with advice for each. */
export function errorsPage() {
  const sections = Object.entries(CLASSES).map(([digit, title]) => {
    const entries = Object.entries(ERROR_CATALOGUE).filter(([code]) =>
      code.startsWith(`FX${digit}`),
    );
    return [`## ${title}`, ...entries.map(toEntry)].join("\n\n");
  });
  return `${[INTRO, ...sections].join("\n")}\n\nNext: [Flyte 2](flyte2.md)\n`;
}

function toEntry([code, { exit, title, advice, retryable }]) {
  const facts = `Exit code ${exit}${retryable ? "; may succeed if you try again" : ""}.`;
  const paragraphs = [`### ${code}`, `**${capitalize(title)}.** ${advice} ${facts}`];
  if (code in NOTES) paragraphs.push(NOTES[code]);
  return paragraphs.join("\n\n");
}

function capitalize(title) {
  return title.charAt(0).toUpperCase() + title.slice(1);
}
