import { join } from "node:path";
import { createManifest } from "../../scaffold/plan-project.ts";
import {
  type ProjectFile,
  readProjectTemplate,
  readProjectVersions,
  sortByPath,
} from "../../scaffold/read-template.ts";
import type { ConnectorPlan } from "../connector-plan.ts";
import { listAddresses } from "../fake/describe-service-data.ts";
import { listSecrets } from "./describe-service.ts";
import { describeTexts } from "./describe-texts.ts";
import { type ConnectorSources, fillTemplate } from "./write-sources.ts";

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
