import { join } from "node:path";
import { countOf } from "../../runtime/base/count-of.ts";
import { quoteWords } from "../../runtime/base/text.ts";
import type { PackageFile } from "../../stubs/sdk.ts";
import type { StubTask } from "../../stubs/stub-task.ts";

/** A package that is up to date now. */
export interface ShownStubs {
  readonly output: string;
  readonly packageName: string;
  readonly stubs: readonly StubTask[];
  /** True if fx only compared it. */
  readonly isCheck: boolean;
}

/** Says where the package is, and how to use it. */
export function formatStubs({ output, packageName, stubs, isCheck }: ShownStubs): string {
  const folder = join(output, packageName);
  const count = `(${countOf(stubs.length, "task")})`;
  if (isCheck) return `✔ ${folder} is up to date  ${count}\n`;
  const names = stubs.map(({ functionName }) => functionName).join(", ");
  return `✔ ${folder}  ${count}
  use it:  ${quoteWords(["pip", "install", "-e", toRelative(output)])}   ·   from ${packageName} import ${names}
`;
}

/** Without ./, pip would look for a package of that name on the internet. */
function toRelative(output: string): string {
  return /^\.{0,2}\//.test(output) ? output : `./${output}`;
}

/** The document of `fx stubs --json`. */
export function createStubsDocument(
  { output, packageName, stubs }: ShownStubs,
  files: readonly PackageFile[],
): object {
  return {
    package: { name: packageName, folder: output, files: files.map(({ path }) => path) },
    tasks: stubs.map(({ name, functionName, version }) => ({
      name,
      function: functionName,
      version,
    })),
  };
}
