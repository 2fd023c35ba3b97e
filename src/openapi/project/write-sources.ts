import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ConnectorPlan } from "../connector-plan.ts";
import { writeServiceData } from "../fake/write-service-data.ts";
import { formatCode } from "../typescript/format-code.ts";
import { listIdentifiers, pruneUnused } from "../typescript/prune-unused.ts";
import { describeIndex } from "./describe-index.ts";
import { describeService } from "./describe-service.ts";
import { describeStates } from "./describe-states.ts";
import { fillTemplate } from "./fill-template.ts";
import { writeCases } from "./write-cases.ts";

/** The code of a project that depends on its document, by the path of the file. */
export type ConnectorSources = Readonly<
  Record<"dev/service-data.ts" | "src/index.ts" | "src/service.ts" | "test/cases.ts", string>
>;

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
  const places = { ...describeService(plan), ...describeIndex(plan), ...describeStates(plan) };
  const fill = (path: string): string =>
    fillTemplate(readFileSync(join(packageRoot, "templates/openapi", path), "utf8"), places);
  const index = pruneUnused(fill("src/index.ts"));
  const used = listIdentifiers(index);
  const sources = {
    "dev/service-data.ts": writeServiceData(plan),
    "src/index.ts": index,
    "src/service.ts": pruneUnused(fill("src/service.ts"), (name) => used.has(name)),
    "test/cases.ts": writeCases(plan),
  };
  const entries = Object.entries(sources).map(
    async ([path, code]) => [path, await formatCode(code)] as const,
  );
  return Object.fromEntries(await Promise.all(entries)) as ConnectorSources;
}
