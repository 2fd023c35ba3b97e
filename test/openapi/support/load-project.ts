import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AsyncConnectorBase, ConnectorTask } from "../../../src/entries/index.ts";
import type { ConnectorPlan } from "../../../src/openapi/connector-plan.ts";
import { writeDeclaration } from "../../../src/openapi/project/write-declaration.ts";

/** What `src/index.ts` of a generated project exports. */
export interface LoadedProject {
  readonly connector: AsyncConnectorBase<never, never, never>;
  readonly example: ConnectorTask<never, never>;
}

const PACKAGE = new URL("../../../src/entries/", import.meta.url);

/** Writes the declaration of a connector into a folder, and imports it with the sources of fx. */
export async function loadProject(plan: ConnectorPlan, folder: string): Promise<LoadedProject> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const linked = writeDeclaration(plan)
    .replaceAll('from "flyte-fx"', `from "${new URL("index.ts", PACKAGE).href}"`)
    .replaceAll('from "flyte-fx/http"', `from "${new URL("http.ts", PACKAGE).href}"`);
  const index = join(folder, "index.ts");
  writeFileSync(index, linked);
  return (await import(pathToFileURL(index).href)) as LoadedProject;
}
