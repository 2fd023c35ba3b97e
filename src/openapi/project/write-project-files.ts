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
import { sampleInputs } from "../samples/sample-inputs.ts";
import type { Decision } from "./list-decisions.ts";

/** Files of a project without a document that this one does not have, or has of its own. */
const OTHERS = /^(?:src\/|test\/|fx\.check\.yaml$|\.vscode\/settings\.json$)/;

/**
 * The files of a connector's project, sorted by path.
 *
 * @param template those of a project without a document
 * @param packageRoot the folder of the running flyte-fx
 */
export function writeProjectFiles(
  plan: ConnectorPlan,
  written: { readonly index: string; readonly decisions: readonly Decision[] },
  template: readonly ProjectFile[],
  packageRoot: string,
): readonly ProjectFile[] {
  const shared = template.filter(({ path }) => !OTHERS.test(path));
  const files = new Map(shared.map(({ path, content }) => [path, content]));
  const places = describeTexts(plan, written.decisions, String(files.get("README.md")));
  const folder = join(packageRoot, "templates/openapi");
  const overlay = readProjectTemplate(folder, plan.names, readProjectVersions(packageRoot));
  for (const { path, content } of overlay) files.set(path, fillPlaces(String(content), places));
  if (files.has(".env")) files.set(".env", files.get(".env.example")!);
  const { path, content } = createManifest(plan.names, {
    env: Object.fromEntries(listAddresses(plan)),
    secrets: listSecrets(plan),
  });
  files.set(path, content);
  files.set("inputs.json", `${JSON.stringify(sampleInputs(plan), undefined, 2)}\n`);
  files.set("src/index.ts", written.index);
  return sortByPath(Array.from(files, ([name, text]) => ({ path: name, content: text })));
}

/** Fills the places `$name` of a template with texts that may be hostile. */
function fillPlaces(template: string, places: Readonly<Record<string, string>>): string {
  const filled = template.replace(/#?\$([a-z]\w+)/gi, (all, name: string) => places[name] ?? all);
  // Nothing is left of a paragraph that is empty.
  return `${filled.replace(/\n{3,}/g, "\n\n").trimEnd()}\n`;
}

function describeTexts(
  plan: ConnectorPlan,
  decisions: readonly Decision[],
  readme: string,
): Record<string, string> {
  const { document, baseUrl, baseUrlVariable, credentials } = plan;
  const secrets = listSecrets(plan);
  const list = decisions.map(
    ({ file, line, what }) => `- [${file}:${line}](${file}#L${line}): ${escapeMarkdown(what)}`,
  );
  const isWhole = credentials.some(
    ({ kind, at }) => kind === "apiKey" && /^authorization$/i.test(at.path[0]!),
  );
  const address =
    baseUrl === undefined
      ? `The document has no absolute address, so ${toCode(baseUrlVariable)} must be set.`
      : `The address is ${toCode(baseUrl)}, unless ${toCode(baseUrlVariable)} is set.`;
  const needed =
    secrets.length === 0
      ? "The operations need no credentials."
      : `The secrets are ${secrets.map(toCode).join(", ")}.`;
  const whole = isWhole ? " The secret is the whole value of the header `Authorization`." : "";
  const rest = readme
    .slice(readme.indexOf("## What Flyte gets"))
    .replaceAll("JOB_API_KEY", secrets[0] ?? "NAME");
  return {
    service: escapeMarkdown(document.title),
    decisions: list.join("\n"),
    access: `${address} ${needed}${whole}`,
    variables: [
      ...listAddresses(plan).map(([name, url]) => `${name}=${oneLine(url)}`),
      ...secrets.map((name) => `${name}=for-this-machine-only`),
    ].join("\n"),
    deployment: rest,
  };
}

function listSecrets({ credentials }: ConnectorPlan): readonly string[] {
  return [...new Set(credentials.flatMap(({ secrets }) => secrets))];
}

const ANY_URL = "https://service.example.com";

/** The variables with addresses of the service. */
function listAddresses(plan: ConnectorPlan): readonly (readonly [name: string, url: string])[] {
  const { baseUrl = ANY_URL, baseUrlVariable, credentials } = plan;
  const tokens = credentials.flatMap(({ client }) =>
    client === undefined ? [] : [[client.tokenUrlVariable, client.tokenUrl ?? ANY_URL] as const],
  );
  return [[baseUrlVariable, baseUrl], ...tokens];
}

/** A text of a document in a Markdown file, where it has no effect. */
function escapeMarkdown(text: string): string {
  return oneLine(text).replace(/[!#$&()*+<>?[\\\]^_`{|}~]/g, "\\$&");
}

/** A text of a document as code. */
function toCode(text: string): string {
  return `\`${oneLine(text).replaceAll("`", "'")}\``;
}
