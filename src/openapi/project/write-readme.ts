import type { ConnectorPlan, Credential, ProposedPhase } from "../connector-plan.ts";
import { escapeMarkdown, toCode } from "./markdown.ts";
import { listSecrets } from "./write-authorization.ts";

/** The generated code that the README points into. */
export interface ConnectorSources {
  readonly "src/index.ts": string;
  readonly "src/service.ts": string;
}

/**
 * Writes the README of a project.
 *
 * @param deployment the sections that every connector's README has
 */
export function writeReadme(
  plan: ConnectorPlan,
  sources: ConnectorSources,
  deployment: string,
): string {
  const { names, document, baseUrlVariable } = plan;
  const title = [document.title, document.version].filter((text) => text !== "").join(" ");
  return `# ${names.name}

A [Flyte](https://flyte.org) connector for ${escapeMarkdown(title) || "a job service"}, written in TypeScript with
[flyte-fx](https://www.npmjs.com/package/flyte-fx). fx wrote it from the service's OpenAPI document.
The code is yours: fx does not read the document again.

\`\`\`sh
npm install
npm run typecheck      # names the decisions that are left
npm start              # runs the task ${names.taskName} once, on this machine
npm run dev            # opens a page that runs it, reloaded on save
npm test               # tests the connector against a fake of the service, on a fake clock
npm run check          # checks it against what Flyte's engine does
npm run stubs          # writes a Python package for workflows that use the task
\`\`\`

All of these run offline: [\`dev/fake-service.ts\`](dev/fake-service.ts) stands in for the service.
\`npm start\` runs the task with the inputs in [\`dev/inputs.yaml\`](dev/inputs.yaml).

## What no document says

fx proposed these three. Compare them with the service:

| question | proposed | where |
| -------- | -------- | ----- |
${describeDecisions(plan, sources).join("\n")}

${describeUndecided(plan)}## What was taken from the document

| operation | what the connector uses it for |
| --------- | ------------------------------ |
${describeOperations(plan).join("\n")}

${describeAccess(plan)}

## Run against the service

Put the service's address${plan.credentials.length === 0 ? "" : " and the secrets"} into \`.env\`. It is a copy of \`.env.example\` that git ignores.
Then run the task:

\`\`\`console
$ npx fx run src ${names.taskName} --inputs dev/inputs.yaml
\`\`\`

\`npm run service\` serves the fake at the address in \`.env.example\`, so \`${baseUrlVariable}\` may also name it.

${deployment}`;
}

function describeDecisions(plan: ConnectorPlan, sources: ConnectorSources): readonly string[] {
  const key = plan.idempotency.kind === "none" ? /\bcreate\(/ : /idempotencyKey/;
  return [
    [
      "Which states are final?",
      describeStates(plan),
      link(sources, ["src/index.ts"], plan.states.kind === "boolean" ? /\bget\(/ : /^\s*switch \(/),
    ],
    [
      "Does a repeated create make a second job?",
      describeIdempotency(plan),
      link(sources, ["src/service.ts", "src/index.ts"], key),
    ],
    [
      "Does a cancel wait until the job has stopped?",
      describeCancel(plan),
      link(sources, ["src/index.ts"], /\bdelete\(/),
    ],
  ].map((cells) => `| ${cells.join(" | ")} |`);
}

/** A link to the first line with the pattern. */
function link(
  sources: ConnectorSources,
  files: readonly (keyof ConnectorSources)[],
  pattern: RegExp,
): string {
  for (const file of files) {
    const line = sources[file].split("\n").findIndex((text) => pattern.test(text)) + 1;
    if (line > 0) return `[${file}:${line}](${file}#L${line})`;
  }
  return `[${files[0]!}](${files[0]!})`;
}

const ENDS: readonly ProposedPhase[] = ["succeeded", "failed", "aborted"];

function describeStates({ states }: ConnectorPlan): string {
  if (states.kind === "none") return "the document names no property with the state";
  const { path, values } = states.outcome ?? states;
  const ends = ENDS.flatMap((phase) => {
    const found = values.filter((value) => value.phase === phase);
    return found.length === 0
      ? []
      : [`${found.map(({ value }) => toCode(String(value))).join(", ")}: ${phase}`];
  });
  const property = toCode(path.join("."));
  return ends.length === 0 ? `no value of ${property}` : `${property} ${ends.join("; ")}`;
}

function describeUndecided({ states: { kind, values, outcome } }: ConnectorPlan): string {
  const undecided = [...values, ...(outcome?.values ?? [])].filter(
    ({ phase }) => phase === undefined,
  );
  if (kind === "none")
    return "fx found no property with a job's state. `src/index.ts` does not compile until you say how to read it.\n\n";
  if (undecided.length === 0) return "";
  const list = undecided.map(({ value }) => toCode(String(value))).join(", ");
  return `fx could not place these states: ${list}. \`npm run typecheck\` fails until \`src/index.ts\` decides on
each of them. The fake never answers them.\n\n`;
}

function describeIdempotency({ idempotency }: ConnectorPlan): string {
  switch (idempotency.kind) {
    case "header":
      return `no: the header ${toCode(idempotency.name)} carries the idempotency key`;
    case "field":
      return `no: ${toCode(idempotency.at.path.join("."))} carries the idempotency key, and the service refuses or returns a job that it has`;
    case "list":
      return `rarely: create first looks for a job whose ${toCode(idempotency.at.path.join("."))} is the idempotency key. Two creates at the same moment make two jobs`;
    case "none":
      return "**yes**: the document has nothing that could carry the idempotency key. If Flyte loses the answer of a create, the first job runs on, unknown to Flyte";
  }
}

function describeCancel({ operations: { delete: cancel } }: ConnectorPlan): string {
  if (cancel === undefined)
    return "the service cannot cancel a job: Flyte's abort ends the task, and the job runs on";
  return `no: delete sends ${toCode(`${cancel.method} ${cancel.path}`)} and returns`;
}

function describeOperations({ operations }: ConnectorPlan): readonly string[] {
  const { create, get, delete: cancel, result, list } = operations;
  return [
    { operation: create, use: "`create` starts a job" },
    {
      operation: get,
      use: result === undefined ? "`get` reads its state and outputs" : "`get` reads its state",
    },
    { operation: result, use: "`get` reads the outputs of a job that succeeded" },
    { operation: list, use: "`create` finds a job whose answer was lost" },
    { operation: cancel, use: "`delete` cancels it" },
  ].flatMap(({ operation, use }) => {
    if (operation === undefined) return [];
    const summary = operation.summary === undefined ? "" : `: ${escapeMarkdown(operation.summary)}`;
    return [`| ${toCode(`${operation.method} ${operation.path}`)} | ${use}${summary} |`];
  });
}

function describeAccess(plan: ConnectorPlan): string {
  const { baseUrl, baseUrlVariable, credentials } = plan;
  const address =
    baseUrl === undefined
      ? `The document has no absolute address, so \`${baseUrlVariable}\` must be set.`
      : `The address is ${toCode(baseUrl)}, unless \`${baseUrlVariable}\` is set.`;
  const access = credentials.map(describeCredential).join(", ");
  const secrets = listSecrets(plan.credentials).map((name) => `\`${name}\``);
  return access === ""
    ? `${address} The operations need no credentials.`
    : `${address} Every request carries ${access}. The secrets are ${secrets.join(", ")}.`;
}

function describeCredential(credential: Credential): string {
  switch (credential.kind) {
    case "bearer":
      return "a bearer token";
    case "basic":
      return "a user and a password";
    case "apiKey":
      return `the ${credential.in === "query" ? "query parameter" : credential.in} ${toCode(credential.name)}`;
    case "clientCredentials":
      return `a token that ${toCode(credential.tokenUrl)} issues for the client`;
  }
}
