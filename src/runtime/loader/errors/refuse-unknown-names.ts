import { didYouMean } from "../../errors/did-you-mean.ts";
import { FxError } from "../../errors/errors.ts";
import { shownPlace } from "../../source/shown-path.ts";
import { firstMention } from "./import-statement.ts";

/** How the compiler of TypeScript writes an import of the SDK. */
const IMPORTED = /\bvar (\w+) = (?:await jitiImport|require)\("flyte-fx"\)/;

/**
 * What is imported from the SDK by name must be there, as it must where Node imports: compiled code would find undefined, and break somewhere else.
 *
 * @param code the module, compiled: imports that are types alone are gone
 * @throws FxError FX3008
 */
export function refuseUnknownNames(code: string, file: string, sdk: object, cwd: string): void {
  const variable = IMPORTED.exec(code)?.[1];
  if (variable === undefined) return;
  for (const [, name = ""] of code.matchAll(new RegExp(`\\b${variable}\\.([\\w$]+)`, "g"))) {
    if (!Object.hasOwn(sdk, name)) throw unknownName(name, file, Object.keys(sdk), cwd);
  }
}

function unknownName(name: string, file: string, names: readonly string[], cwd: string): FxError {
  const location = firstMention(file, name);
  return new FxError(
    "FX3008",
    `${shownPlace(location ?? { file }, cwd)} imports "${name}" from "flyte-fx", which does not export it${didYouMean(name, names)}`,
    { location },
  );
}
