import { join } from "node:path";
import { oneLine } from "../../runtime/base/text.ts";
import { createManifest } from "../../scaffold/plan-project.ts";
import {
  type ProjectFile,
  readProjectTemplate,
  readProjectVersions,
  sortByPath,
} from "../../scaffold/read-template.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { FAKE_SECRET, listAddresses } from "../fake/describe-service-data.ts";
import { describeInputs } from "./describe-cases.ts";
import { listSecrets } from "./describe-service.ts";
import { type ConnectorSources, findLine, listOpen } from "./write-sources.ts";

/** The code of the template, whose place other code takes. */
const CODE = /^(?:dev|src|test)\//;
const FAKE_ADDRESS = "http://127.0.0.1:8700";

/**
 * The files of a connector's project, sorted by path.
 *
 * @param template those of a project without a document
 * @param packageRoot the folder of the running flyte-fx
 */
export async function writeProjectFiles(
  plan: ConnectorPlan,
  sources: ConnectorSources,
  template: readonly ProjectFile[],
  packageRoot: string,
): Promise<readonly ProjectFile[]> {
  const files = new Map(
    template.filter(({ path }) => !CODE.test(path)).map(({ path, content }) => [path, content]),
  );
  const { title, version } = plan.document;
  const [secret = "NAME"] = listSecrets(plan.credentials);
  const readme = String(files.get("README.md")).replaceAll("JOB_API_KEY", secret);
  const link = (pattern: RegExp): string => {
    const line = findLine(sources["src/index.ts"], pattern);
    return `[src/index.ts:${line}](src/index.ts#L${line})`;
  };
  const places = {
    variables: listVariables(plan),
    deployment: readme.slice(readme.indexOf("## What Flyte gets")),
    service: escapeMarkdown(`${title} ${version}`.trim()) || "a job service",
    phases: link(/^const PHASES/m),
    repeats: describeIdempotency(plan),
    create: link(plan.idempotency === undefined ? /\bcreate\(/ : /idempotencyKey/),
    cancel: describeCancel(plan),
    delete: link(/\bdelete\(/),
    undecided: describeUndecided(plan, sources),
    access: `${describeAccess(plan)}\n${describeLeftOut(plan)}`.trimEnd(),
    ...(await describeInputs(plan)),
  };
  const overlay = join(packageRoot, "templates/openapi");
  const versions = readProjectVersions(packageRoot);
  for (const { path, content } of readProjectTemplate(overlay, plan.names, versions))
    files.set(path, fillPlaces(String(content), places, plan));
  if (files.has(".env")) files.set(".env", files.get(".env.example")!);
  const env = Object.fromEntries(listAddresses(plan).map(({ name, url }) => [name, url]));
  const manifest = createManifest(plan.names, { env, secrets: listSecrets(plan.credentials) });
  const written = { ...sources, [manifest.path]: manifest.content };
  for (const [path, content] of Object.entries(written)) files.set(path, content);
  return sortByPath(Array.from(files, ([path, content]) => ({ path, content })));
}

/**
 * Fills places such as `$name`. That of several lines is a comment in YAML. Nothing is left of one
 * that is empty.
 */
function fillPlaces(
  text: string,
  places: Readonly<Record<string, string>>,
  { baseUrlVariable }: ConnectorPlan,
): string {
  return text
    .replaceAll("JOB_SERVICE_URL", baseUrlVariable)
    .replace(/#?\$([a-z]\w+)/gi, (place, name: string) => places[name] ?? place)
    .replace(/\n{3,}/g, "\n\n");
}

/** The lines of `.env.example`. */
function listVariables(plan: ConnectorPlan): string {
  const addresses = listAddresses(plan).map(({ name, path }) => `${name}=${FAKE_ADDRESS}${path}`);
  const secrets = listSecrets(plan.credentials).map((name) => `${name}=${FAKE_SECRET}`);
  return [...addresses, ...secrets].join("\n");
}

/** A list of the decisions without which the project does not compile. */
function describeUndecided(plan: ConnectorPlan, sources: ConnectorSources): string {
  const items = listOpen(plan, sources).map(
    ({ file, line, what }) => `\n- [${file}:${line}](${file}#L${line}): ${escapeMarkdown(what)}`,
  );
  return items.length === 0 ? "" : `Decide first:\n${items.join("")}`;
}

function describeIdempotency({ idempotency }: ConnectorPlan): string {
  if (idempotency === undefined)
    return "Yes: the document has nothing that could carry the idempotency key. If Flyte loses the answer of a create, the first job runs on, unknown to Flyte";
  return `No: ${toCode(idempotency.at.path.join("."))} carries the idempotency key`;
}

function describeCancel({ operations: { delete: cancel } }: ConnectorPlan): string {
  if (cancel === undefined)
    return "The service cannot cancel a job: Flyte's abort ends the task, and the job runs on";
  return `No: delete sends ${toCode(`${cancel.method} ${cancel.path}`)} and returns`;
}

function describeLeftOut({ leftOut }: ConnectorPlan): string {
  if (leftOut.length === 0) return "";
  const names = leftOut.map(toCode).join(", ");
  return `\nThe answer also has ${names}. \`fx init --outputs NAME,NAME\` chooses other outputs, and\n\`--file NAME\` makes one a JSON file.\n`;
}

function describeAccess({ baseUrl, baseUrlVariable, credentials }: ConnectorPlan): string {
  const address =
    baseUrl === undefined
      ? `The document has no absolute address, so \`${baseUrlVariable}\` must be set.`
      : `The address is ${toCode(baseUrl)}, unless \`${baseUrlVariable}\` is set.`;
  const secrets = listSecrets(credentials).map((name) => `\`${name}\``);
  const isWhole = credentials.some(
    ({ kind, at }) => kind === "apiKey" && /^authorization$/i.test(at.path[0]!),
  );
  const note = isWhole ? " The secret is the whole value of the header `Authorization`." : "";
  return secrets.length === 0
    ? `${address} The operations need no credentials.`
    : `${address} The secrets are ${secrets.join(", ")}.${note}`;
}

/** A text of a document in a Markdown file, where it has no effect. */
function escapeMarkdown(text: string): string {
  return oneLine(text).replace(/[!#$&()*+<>?[\\\]^_`{|}~]/g, "\\$&");
}

/** A text of a document as code. */
function toCode(text: string): string {
  return `\`${oneLine(text).replaceAll("`", "'")}\``;
}
