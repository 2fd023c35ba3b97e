import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { oneLine } from "../../runtime/base/text.ts";
import { yamlText } from "../../runtime/base/yaml-text.ts";
import { createManifest } from "../../scaffold/plan-project.ts";
import {
  type ProjectFile,
  readProjectTemplate,
  readProjectVersions,
  sortByPath,
} from "../../scaffold/read-template.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { FAKE_SECRET, findId, listAddresses, refusesKey } from "../fake/describe-service-data.ts";
import { hidesCancel } from "../fake/list-states.ts";
import { sampleFailingInputs, sampleInputs } from "../samples/sample-inputs.ts";
import { listSecrets } from "./describe-service.ts";
import { writeFindExisting } from "./write-request.ts";
import { type ConnectorSources, fillTemplate, findLine, listOpen } from "./write-sources.ts";

/** The code of a project without a document that calls its service. */
const CODE = /^(?:src|test)\//;

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
  const fill = <Content>(text: Content) =>
    typeof text === "string" ? text.replaceAll("JOB_SERVICE_URL", plan.baseUrlVariable) : text;
  const shared = template.filter(({ path }) => !CODE.test(path));
  const files = new Map(shared.map(({ path, content }) => [path, fill(content)]));
  const secrets = listSecrets(plan.credentials);
  const readme = String(files.get("README.md")).replaceAll("JOB_API_KEY", secrets[0] ?? "NAME");
  const places = {
    ...(await describeTexts(plan, sources)),
    deployment: readme.slice(readme.indexOf("## What Flyte gets")),
  };
  const folder = join(packageRoot, "templates/openapi");
  const overlay = readProjectTemplate(folder, plan.names, readProjectVersions(packageRoot));
  for (const { path, content } of overlay) {
    // Nothing is left of a paragraph that is empty.
    const filled = fillTemplate(String(fill(content)), places).replace(/\n{3,}/g, "\n\n");
    files.set(path, `${filled.trimEnd()}\n`);
  }
  if (files.has(".env")) files.set(".env", files.get(".env.example")!);
  const env = Object.fromEntries(listAddresses(plan).map(({ name, url }) => [name, url]));
  const manifest = createManifest(plan.names, { env, secrets });
  files.set(manifest.path, manifest.content);
  for (const [path, content] of Object.entries(sources)) files.set(path, content);
  return sortByPath(Array.from(files, ([path, content]) => ({ path, content })));
}

const FAKE_ADDRESS = "http://127.0.0.1:8700";

/** The places of the files that are not code: `README.md`, `.env.example` and those in YAML. */
async function describeTexts(plan: ConnectorPlan, sources: ConnectorSources) {
  const { document, names, idempotency, operations, baseUrl, credentials, leftOut } = plan;
  const secrets = listSecrets(credentials);
  const open = listOpen(plan, sources).map(
    ({ file, line, what }) => `- [${file}:${line}](${file}#L${line}): ${escapeMarkdown(what)}`,
  );
  const link = (pattern: RegExp): string => {
    const line = findLine(sources["src/index.ts"], pattern);
    return `[src/index.ts:${line}](src/index.ts#L${line})`;
  };
  const inputs = sampleInputs(plan);
  const fails = sampleFailingInputs(plan);
  return {
    service: escapeMarkdown(document.title),
    phases: link(/^const PHASES/m),
    create: link(idempotency === undefined ? /\bcreate\(/ : /idempotencyKey/),
    key: toCode(idempotency?.at.path.join(".") ?? ""),
    delete: link(/\bdelete\(/),
    cancel: toCode(`${operations.delete?.method} ${operations.delete?.path}`),
    undecided: open.join("\n"),
    address: toCode(baseUrl ?? ""),
    secrets: secrets.map(toCode).join(", "),
    leftOut: leftOut.map(toCode).join(", "),
    variables: [
      ...listAddresses(plan).map(({ name, path }) => `${name}=${FAKE_ADDRESS}${path}`),
      ...secrets.map((name) => `${name}=${FAKE_SECRET}`),
    ].join("\n"),
    tasks: await writeYaml({
      tasks: { [names.taskName]: { inputs, slow: inputs, ...(fails && { fails }) } },
    }),
    inputs: await writeYaml(inputs),
    ...keepSections({
      ...findKnownFailures(plan),
      isOpen: open.length > 0,
      hasAddress: baseUrl !== undefined,
      hasSecrets: secrets.length > 0,
      isWholeHeader: credentials.some(
        ({ kind, at }) => kind === "apiKey" && /^authorization$/i.test(at.path[0]!),
      ),
      hasMore: leftOut.length > 0,
    }),
  };
}

/** The sections that are not kept have no text: `not.runsOn` if a job runs on, or else `runsOn`. */
function keepSections(sections: Readonly<Record<string, boolean>>) {
  const entries = Object.entries(sections);
  return Object.fromEntries(entries.map(([name, isKept]) => [isKept ? `not.${name}` : name, ""]));
}

/** Why no connector of the service can pass some checks. */
function findKnownFailures(plan: ConnectorPlan) {
  const { idempotency, operations } = plan;
  const from = findId(plan)?.from;
  const failures = {
    repeatsCreates: idempotency === undefined,
    refusesKey: refusesKey(plan) && writeFindExisting(plan).length === 0,
    runsOn: operations.delete === undefined,
    hidesCancel: operations.delete !== undefined && hidesCancel(plan),
    isNamedByInput:
      from !== undefined && "request" in from && !isDeepStrictEqual(idempotency?.at, from.request),
  };
  return { ...failures, failsChecks: Object.values(failures).includes(true) };
}

/** The same object in two places would be an anchor and an alias. */
async function writeYaml(value: object): Promise<string> {
  return (await yamlText(JSON.parse(JSON.stringify(value)))).trimEnd();
}

/** A text of a document in a Markdown file, where it has no effect. */
function escapeMarkdown(text: string): string {
  return oneLine(text).replace(/[!#$&()*+<>?[\\\]^_`{|}~]/g, "\\$&");
}

/** A text of a document as code. */
function toCode(text: string): string {
  return `\`${oneLine(text).replaceAll("`", "'")}\``;
}
