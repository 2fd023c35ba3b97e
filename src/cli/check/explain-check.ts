import type { ChalkInstance } from "chalk";
import { wrapText } from "../../process/terminal/fit-text.ts";
import { formatTable } from "../../process/terminal/format-table.ts";
import { CHECK_LEVELS, type CheckText } from "../../runtime/check/check-outcome.ts";
import type { ConformanceCheck } from "../../runtime/check/check.ts";

/** The ids of checks with their levels and titles, and the document for `--json`. */
export function listChecks(checks: readonly ConformanceCheck[]): {
  text: string;
  document: object;
} {
  const rows = checks.map(({ id, level, title }) => [id, level, title]);
  return {
    text: formatTable([["CHECK", "LEVEL", "CHECKS THAT"], ...rows], ""),
    document: {
      checks: checks.map(({ id, level, title, kinds }) => ({ id, level, title, kinds })),
    },
  };
}

/** Why Flyte needs what a check tests, and how to fix a connector that fails it. */
export function explainCheck(
  check: CheckText,
  { style, width }: { readonly style: ChalkInstance; readonly width: number },
): { text: string; document: object } {
  const { id, level, title, why, fix, kinds, jobs } = check;
  const paragraph = (name: string, text: string): string[] => [
    "",
    style.bold(name),
    ...wrapText(text, width - 2).map((line) => `  ${line}`),
  ];
  const lines = [
    `${style.bold(id)}  ${level}: ${CHECK_LEVELS[level]}`,
    ...paragraph("What it checks", `${title.charAt(0).toUpperCase()}${title.slice(1)}.`),
    ...paragraph("Why", why),
    ...paragraph("How to fix it", fix),
  ];
  return {
    text: `${lines.join("\n")}\n`,
    document: { check: { id, level, title, why, fix, kinds, jobs } },
  };
}
