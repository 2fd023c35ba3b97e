import { join } from "node:path";
import { createManifest } from "../../scaffold/plan-project.ts";
import {
  type ProjectFile,
  readProjectTemplate,
  readProjectVersions,
  sortByPath,
} from "../../scaffold/read-template.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { FAKE_SECRET, listAddresses } from "../fake/list-access.ts";
import { listSecrets } from "./describe-access.ts";
import { describeInputs } from "./describe-inputs.ts";
import { describeReadme } from "./describe-readme.ts";
import type { ConnectorSources } from "./write-sources.ts";

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
  const [secret = "NAME"] = listSecrets(plan.credentials);
  const readme = String(files.get("README.md")).replaceAll("JOB_API_KEY", secret);
  const places = {
    variables: listVariables(plan),
    deployment: readme.slice(readme.indexOf("## What Flyte gets")),
    ...describeReadme(plan, sources),
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
