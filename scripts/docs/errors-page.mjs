import { ERROR_CATALOGUE } from "../../src/runtime/base/errors/error-catalogue.ts";
import { Failure } from "../support/failure.mjs";
import { ERROR_ADVICE } from "./error-advice.mjs";

const INTRO = `# Errors

<!-- Generated from src/runtime/base/errors/error-catalogue.ts and scripts/docs/error-advice.mjs: npm run docs:generate -->

Each error has a code. The message says what happened, and where in your source; the \`hint:\` below it is something to type or to change.

\`\`\`
Error FX2001: no task "wether" in src/weather.ts; did you mean "weather"?
\`\`\`

With \`--json\` the error is a document on standard output, \`{"v":1,"ok":false,"error":{…}}\`, with \`code\`, \`kind\`, \`message\`, \`file\`, \`line\`, \`column\`, \`hint\`, \`causes\` and
\`retryable\`. \`--verbose\` shows stacks. In code it is an \`FxError\`: \`error.code\`, \`error.kind\`, \`error.exitCode\`.

The first digit of a code says whose turn it is:

| codes | kind | exit code | whose turn |
|---|---|---|---|
| FX1… | task, stopped | 1, 124, 129, 130, 143 | the task or its connector failed, took too long, or was stopped |
| FX2… | usage | 2 | the command line, an input or a file that was given |
| FX3… | load | 3 | your code does not load, or declares something wrongly |
| FX4… | check | 4 | a check found a difference |
| FX5… | environment | 5 | the machine, a secret, the network, a storage |
| FX6… | job | 6 | a job may still be running: look after it |
| FX7… | internal | 70 | fx itself: please report it |

What your own code throws keeps its code: \`new UserError("NO_STATION", "…")\` is shown, and sent to Flyte, as \`NO_STATION\`. \`fx execute\` ends with 0 or 1, see
[in the container](in-the-container.md).
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

/** What is said below the table of a class. */
const NOTES = {
  2: `\`--env-file\` is also an option of Node's, which reads it wherever it stands on the command line, before fx is asked (Node 20 to 26). Where the file is missing, or is a folder, Node says
\`node: FILE: not found\` or \`node: FILE: invalid format\`, and ends with its own exit code 9: then there is no code FX2010, and no document with \`--json\`.
`,
};

/** The catalogue of errors, with what to do about each. */
export function errorsPage() {
  refuseUnmatched();
  const sections = Object.entries(CLASSES).map(([digit, title]) => {
    const rows = Object.entries(ERROR_CATALOGUE)
      .filter(([code]) => code.startsWith(`FX${digit}`))
      .map(row);
    const note = digit in NOTES ? `\n${NOTES[digit]}` : "";
    return `## ${title}\n\n| code | kind | exit | meaning | what to do |\n|---|---|---|---|---|\n${rows.join("\n")}\n${note}`;
  });
  return `${[INTRO, ...sections].join("\n")}\nNext: [coming from flytekit](coming-from-flytekit.md)\n`;
}

function row([code, { kind, exit, title, retryable }]) {
  return `| ${code} | ${kind} | ${exit} | ${title}${retryable ? "; it can pass" : ""} | ${ERROR_ADVICE[code]} |`;
}

/** A new code needs a line of advice; a code that is gone needs none. */
function refuseUnmatched() {
  const missing = Object.keys(ERROR_CATALOGUE).filter((code) => !(code in ERROR_ADVICE));
  const gone = Object.keys(ERROR_ADVICE).filter((code) => !(code in ERROR_CATALOGUE));
  if (missing.length > 0)
    throw new Failure(`scripts/docs/error-advice.mjs says nothing of ${missing.join(", ")}`);
  if (gone.length > 0)
    throw new Failure(
      `scripts/docs/error-advice.mjs has advice for ${gone.join(", ")}, which no error has`,
    );
}
