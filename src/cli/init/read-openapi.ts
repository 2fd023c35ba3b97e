import type { ApiDocument, ApiOperation } from "../../openapi/api-document.ts";
import type { ChosenOperations } from "../../openapi/connector-plan.ts";
import { readApiDocument } from "../../openapi/document/read-api-document.ts";
import {
  chooseOperations,
  listLikely,
  MOST_SHOWN,
} from "../../openapi/operations/choose-operations.ts";
import {
  type FixedOperations,
  readOperationFlags,
} from "../../openapi/operations/operation-flags.ts";
import { showOperation } from "../../openapi/operations/operation-text.ts";
import { type JobCandidate, rankJobs } from "../../openapi/operations/rank-jobs.ts";
import type { CommandProcess } from "../../process/command-process.ts";
import { untilSignal } from "../../process/process-end/listen-to-signals.ts";
import { oneLine, shorten } from "../../runtime/base/text.ts";
import type { InitWords } from "./init-flags.ts";
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
  words: InitWords,
  questions: Questions | undefined,
): Promise<ChosenOperations> {
  const fixed = readOperationFlags(document, words);
  return chooseOperations(
    document,
    questions === undefined ? fixed : await askOperations(document, fixed, questions),
  );
}

const ROLES = ["create", "get", "delete"] as const;
type Role = (typeof ROLES)[number];

/** Of a line with an operation, in columns. */
const LONGEST_LINE = 80;
/** Shorter ones say nothing. */
const SHORTEST_SUMMARY = 12;
const TEXTS: Readonly<Record<Role, string>> = {
  create: "Which operation creates a job?",
  get: "Which one reads its state?",
  delete: "Which one cancels it? none, if the service cannot.",
};

/**
 * Asks for each operation that no flag has, while there are some to offer. Offers the likeliest
 * ones, and reads any other.
 */
async function askOperations(
  document: ApiDocument,
  fixed: FixedOperations,
  questions: Questions,
): Promise<FixedOperations> {
  let chosen = fixed;
  for (const role of ROLES) {
    const candidates = rankJobs(document, chosen);
    if (candidates.length === 0) break;
    const operation = chosen[role] ?? (await askOperation(role, document, candidates, questions));
    chosen = { ...chosen, [role]: operation };
  }
  return chosen;
}

function askOperation(
  role: Role,
  document: ApiDocument,
  candidates: readonly JobCandidate[],
  questions: Questions,
): Promise<ApiOperation | "none"> {
  const found = new Set(listLikely(candidates).flatMap((candidate) => candidate[role] ?? []));
  const offered = [...found].slice(0, MOST_SHOWN);
  const lines = offered.map((operation, index) => {
    const line = `  ${index + 1}  ${showOperation(operation)}   `;
    const room = LONGEST_LINE - line.length;
    const { summary = "" } = operation;
    const words = room < SHORTEST_SUMMARY ? "" : shorten(oneLine(summary), room);
    return `${line}${words}`.trimEnd() + "\n";
  });
  const read = (text: string): ApiOperation | "none" =>
    offered[Number(text) - 1] ?? readOperationFlags(document, { [role]: text })[role]!;
  const fallback = offered.length > 0 ? "1" : "none";
  return questions.ask({ text: `${TEXTS[role]}\n${lines.join("")} `, fallback, read });
}
