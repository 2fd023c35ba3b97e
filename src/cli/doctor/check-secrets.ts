import { countOf } from "../../runtime/base/count-of.ts";
import type { SecretResolver } from "../../runtime/secrets/secret-resolver.ts";
import type { Diagnosis } from "./finding.ts";
import type { DiagnosisCheck } from "./run-check.ts";

/** What the project's modules export. */
interface ProjectContent {
  readonly tasks: number;
  readonly connectors: number;
  /** The keys of all secrets that tasks and connectors declare. */
  readonly secrets: readonly string[];
}

/**
 * Checks that the project loads, and that `fx run` finds its secrets.
 *
 * @param secrets those of a local run, with the environment files
 */
export function createProjectCheck(
  load: () => Promise<ProjectContent>,
  secrets: SecretResolver,
): DiagnosisCheck {
  return {
    name: "project",
    remedy: "fx list-connectors shows the error",
    async look() {
      const { tasks, connectors, secrets: keys } = await load();
      const text = `loads: ${countOf(tasks, "task")}, ${countOf(connectors, "connector")}`;
      const loaded: Diagnosis = { name: "project", text, state: "ok" };
      return [loaded, ...keys.map((key) => checkSecret(key, secrets))];
    },
  };
}

function checkSecret(key: string, secrets: SecretResolver): Diagnosis {
  const name = "secret";
  if (secrets.find(key) !== undefined) return { name, text: `${key} is set`, state: "ok" };
  const text = `${key} is missing: looked in ${secrets.listPlaces(key).join(", ")}`;
  return { name, text, state: "missing", remedy: secrets.getHint(key) };
}
