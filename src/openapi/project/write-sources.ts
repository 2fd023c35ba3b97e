import type { ConnectorPlan } from "../connector-plan.ts";
import { writeServiceData } from "../fake/write-service-data.ts";
import { formatCode } from "../typescript/format-code.ts";
import { writeCases } from "./write-cases.ts";
import { writeIndex } from "./write-index.ts";
import { writeService } from "./write-service.ts";

/** The code of a project that depends on its document, by path. */
const WRITERS = {
  "dev/service-data.ts": writeServiceData,
  "src/index.ts": writeIndex,
  "src/service.ts": writeService,
  "test/cases.ts": writeCases,
};

/** Texts by the path of the file. */
export type ConnectorSources = Readonly<Record<keyof typeof WRITERS, string>>;

/** Writes the code of a project that depends on its document, as Prettier formats it. */
export async function writeSources(plan: ConnectorPlan): Promise<ConnectorSources> {
  const entries = Object.entries(WRITERS).map(
    async ([path, write]) => [path, await formatCode(write(plan))] as const,
  );
  return Object.fromEntries(await Promise.all(entries)) as ConnectorSources;
}
