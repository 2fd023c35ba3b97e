import type { ApiDocument } from "../../openapi/api-document.ts";
import type { ChosenOperations } from "../../openapi/connector-plan.ts";
import { readApiDocument } from "../../openapi/document/read-api-document.ts";
import { chooseOperations } from "../../openapi/operations/choose-operations.ts";
import { readOperationFlags } from "../../openapi/operations/read-operation-flags.ts";
import type { CommandProcess } from "../../process/command-process.ts";
import { untilSignal } from "../../process/process-end/listen-to-signals.ts";
import { askOperations } from "./ask-operations.ts";
import type { OpenApiWords } from "./openapi-words.ts";
import type { Questions } from "./read-init-request.ts";

export { planOpenApiProject } from "../../openapi/plan-openapi-project.ts";

/** Reads the document that `--openapi` names. */
export function readDocument(source: string, process: CommandProcess): Promise<ApiDocument> {
  return untilSignal(process, "nothing was created", (signal) =>
    readApiDocument(source, { cwd: process.cwd, signal }),
  );
}

/** Chooses the operations by flags, then by questions; without questions by their points. */
export async function chooseFrom(
  document: ApiDocument,
  words: OpenApiWords,
  questions: Questions | undefined,
): Promise<ChosenOperations> {
  const fixed = readOperationFlags(document, words);
  return chooseOperations(
    document,
    questions === undefined ? fixed : await askOperations(document, fixed, questions),
  );
}
