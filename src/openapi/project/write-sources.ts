import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ConnectorPlan } from "../connector-plan.ts";
import { describeServiceData } from "../fake/describe-service-data.ts";
import { formatCode } from "../typescript/format-code.ts";
import { listIdentifiers, pruneUnused } from "../typescript/prune-unused.ts";
import { describeCases } from "./describe-cases.ts";
import { describeIndex } from "./describe-index.ts";
import { describeService } from "./describe-service.ts";
import { describeStates } from "./describe-states.ts";
import { fillTemplate } from "./fill-template.ts";

/** The files of a template with places for a document. */
const FILES = ["dev/service-data.ts", "src/index.ts", "src/service.ts", "test/cases.ts"] as const;

/** The code of a project that depends on its document, by the path of the file. */
export type ConnectorSources = Readonly<Record<(typeof FILES)[number], string>>;

/**
 * Writes the code of a project that depends on its document: the template with its places filled,
 * without what nothing uses, as Prettier formats it.
 *
 * @param packageRoot the folder of the running flyte-fx
 */
export async function writeSources(
  plan: ConnectorPlan,
  packageRoot: string,
): Promise<ConnectorSources> {
  const places = {
    ...describeService(plan),
    ...describeIndex(plan),
    ...describeStates(plan),
    ...describeServiceData(plan),
    ...describeCases(plan),
  };
  const fill = (path: string): string =>
    fillTemplate(readFileSync(join(packageRoot, "templates/openapi", path), "utf8"), places);
  const used = listIdentifiers(pruneUnused(fill("src/index.ts")));
  const entries = FILES.map(async (path) => {
    const isWanted = path === "src/service.ts" ? (name: string) => used.has(name) : undefined;
    return [path, await formatCode(pruneUnused(fill(path), isWanted))] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as ConnectorSources;
}
