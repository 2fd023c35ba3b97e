import { join } from "node:path";
import { toObjects } from "../../project/inputs/read-inputs-file.ts";
import { didYouMean } from "../../runtime/base/errors/did-you-mean.ts";
import { isFileMissing } from "../../runtime/base/files.ts";
import { form, type Formed, type INVALID, type Place } from "../../runtime/base/forms.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { readYamlForm } from "../../runtime/base/read-yaml.ts";
import { showPath } from "../../runtime/base/source/source-location.ts";
import { decodeUtf8, quote, shorten } from "../../runtime/base/text.ts";
import { unreadableFileError } from "../../runtime/loader/unreadable-file-error.ts";

/**
 * Reads `fx.check.yaml` in the project's folder. Without the file, the configuration is empty.
 *
 * @throws FX2024 with every fault in it; FX5003 if it may not be read
 */
export async function readCheckConfig(
  projectRoot: string,
  cwd: string,
  known: KnownNames,
): Promise<CheckConfig> {
  const file = join(projectRoot, CHECK_CONFIG_FILE);
  const shown = showPath(file, cwd);
  const text = readText(file, shown, known.example);
  if (text === undefined) return { tasks: new Map(), expected: [] };
  const named = { code: "FX2024", name: shown, hint: known.example } as const;
  return readYamlForm(text, createForm(known), named);
}

function readText(file: string, shown: string, hint: string): string | undefined {
  try {
    return decodeUtf8(readBoundedFile(file));
  } catch (error) {
    if (isFileMissing(error)) return undefined;
    throw unreadableFileError("FX2024", "", shown, error, hint);
  }
}

/** The names that `fx.check.yaml` may refer to. */
interface KnownNames {
  /** What the file may contain, for the hint of an error. */
  readonly example: string;
  readonly checks: readonly string[];
  /** Undefined if only some of the project's tasks are loaded. */
  readonly tasks: readonly string[] | undefined;
}

const inputs = form.converted(
  form.record(form.anything),
  (values) => toObjects(values) as PlainInputs,
);
const filledText = form.matching(/\S/, "must be a text");

function createForm({ checks, tasks }: KnownNames) {
  const task = form.strictObject({
    /** At least one set; undefined if the file has none. */
    inputs: form.optional((at) => (Array.isArray(at.value) ? inputSets(at) : oneSet(at))),
    slow: form.optional(inputs),
    fails: form.optional(inputs),
  });
  const expected = form.strictObject({
    id: form.converted(filledText, (id, at) => requireKnown("check", id, checks, at)),
    reason: filledText,
    task: form.optional(
      form.converted(filledText, (name, at) => requireKnown("task", name, tasks, at)),
    ),
  });
  return form.converted(
    form.strictObject({
      /** The module of the fake outside system, relative to the project. */
      world: form.optional(filledText),
      tasks: form.withDefault(
        form.record((at) => {
          requireKnown("task", at.key, tasks, at);
          return task(at);
        }),
        {},
      ),
      expected: form.withDefault(form.list(expected), []),
    }),
    (config) => ({ ...config, tasks: new Map(Object.entries(config.tasks)) }),
  );
}

const oneSet = form.converted(inputs, (set): readonly PlainInputs[] => [set]);
const inputSets = form.converted(form.list(inputs), (sets, at) =>
  sets.length > 0 ? sets : at.report("expected at least one set of inputs"),
);

function requireKnown(
  what: string,
  name: string,
  known: readonly string[] | undefined,
  at: Place,
): string | typeof INVALID {
  if (known === undefined || known.includes(name)) return name;
  const all = what === "task" ? ` (the project's tasks: ${shorten(known.join(", "), 200)})` : "";
  return at.report(`unknown ${what} ${quote(name)}${didYouMean(name, known)}${all}`);
}

/** The file in the project's folder that says what `fx check` needs to know. */
export const CHECK_CONFIG_FILE = "fx.check.yaml";

/** The content of `fx.check.yaml`. */
export type CheckConfig = Formed<ReturnType<typeof createForm>>;

/** Inputs by name, as plain values. */
export type PlainInputs = Readonly<Record<string, unknown>>;
