import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AsyncConnectorBase, ConnectorTask } from "../../../src/entries/index.ts";
import type { ConnectorPlan } from "../../../src/openapi/connector-plan.ts";
import { writeSources } from "../../../src/openapi/project/write-sources.ts";
import { packageRoot } from "../../../src/process/package-paths.ts";

/** What `src/index.ts` of a generated project exports. */
export interface LoadedProject {
  readonly connector: AsyncConnectorBase<never, never, never>;
  readonly example: ConnectorTask<never, never>;
}

const LIMIT = new URL("../../../templates/openapi/src/succeed.ts", import.meta.url);
const PACKAGE = new URL("../../../src/entries/", import.meta.url);

/** Writes the sources of a connector into a folder, and imports them with the sources of fx. */
export async function loadProject(plan: ConnectorPlan, folder: string): Promise<LoadedProject> {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, code: string): string => {
    const linked = code
      .replaceAll('from "flyte-fx"', `from "${new URL("index.ts", PACKAGE).href}"`)
      .replaceAll('from "flyte-fx/http"', `from "${new URL("http.ts", PACKAGE).href}"`);
    writeFileSync(join(folder, name), linked);
    return join(folder, name);
  };
  write("package.json", '{ "type": "module" }');
  const sources = await writeSources(plan, packageRoot);
  write("succeed.ts", readFileSync(LIMIT, "utf8"));
  write("service.ts", sources["src/service.ts"]);
  const index = write("index.ts", sources["src/index.ts"]);
  return (await import(pathToFileURL(index).href)) as LoadedProject;
}
