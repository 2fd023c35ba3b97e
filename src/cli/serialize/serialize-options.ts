import { Flags, type Interfaces } from "@oclif/core";
import { MESSAGE_FORMATS, type MessageFormat } from "../../project/results/render-message.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { setOwn } from "../../runtime/base/json.ts";
import type { SerializationSettings } from "../../runtime/task/serialization-settings.ts";
import { envFlag, imageFlag, protocolFlag, switchFlag, textFlag } from "../shared-flags.ts";
import type { SerializedForm } from "./serialize-tasks.ts";

const REGISTRATION = { helpGroup: "REGISTRATION" };

/** The flags of `fx serialize`. */
export const SERIALIZE_FLAGS = {
  format: Flags.option({
    options: [...MESSAGE_FORMATS, "pb"] as const,
    description: "The output format (default: json, with --output pb).",
  })(),
  output: textFlag("DIR", "Write a file NAME.pb for each task into this folder."),
  spec: switchFlag(
    "Serialize the TaskSpec for registration. With --output, files are named INDEX_NAME_1.pb.",
  ),
  package: textFlag("FILE.tgz", "Write the TaskSpecs of all tasks into one archive for flytectl."),
  check: switchFlag("Write nothing; exit with 4 if --output or --package is out of date."),
  for: protocolFlag({
    description: "The Flyte version to serialize for (default: flyte1).",
    aliases: ["protocol"],
  }),
  project: Flags.string({ ...REGISTRATION, description: "The Flyte project.", default: "" }),
  domain: Flags.string({ ...REGISTRATION, description: "The Flyte domain.", default: "" }),
  version: Flags.string({ ...REGISTRATION, description: "The version to register.", default: "" }),
  image: imageFlag(REGISTRATION),
  env: envFlag(REGISTRATION),
};

/** The parsed flags of `fx serialize`. */
export type SerializeFlags = Interfaces.InferredFlags<typeof SERIALIZE_FLAGS>;

/** Where to write the files; undefined is standard output. */
export type SerializeTarget = { readonly kind: "folder" | "package"; readonly path: string };

/** The options of `fx serialize`, from checked flags. */
export type SerializeOptions = ReturnType<typeof readSerializeOptions>;

/** @throws FxError FX2000 with every fault in the flags */
export function readSerializeOptions(flags: SerializeFlags) {
  const { for: protocol, project, domain, version, check } = flags;
  const faults = listTargetFaults(flags);
  const container = readContainerSettings(flags, "serialize", faults);
  const target = targetFromFlags(flags);
  const form: SerializedForm = flags.spec || target?.kind === "package" ? "spec" : "template";
  const format: MessageFormat | "pb" = flags.format ?? (target === undefined ? "json" : "pb");
  const settings: SerializationSettings = {
    ...(protocol !== undefined && { protocol }),
    project,
    domain,
    version,
    ...container,
  };
  return { form, format, target, check, settings };
}

/**
 * The images and variables of container tasks.
 *
 * @param faults those of other flags, to report together
 * @throws FxError FX2000 with every fault
 */
export function readContainerSettings(
  flags: Pick<SerializeFlags, "image" | "env">,
  command: string,
  faults: string[] = [],
): Pick<SerializationSettings, "image" | "images" | "env"> {
  const images = readImages(flags.image ?? [], faults);
  const env = readPairs(flags.env ?? [], "--env", "KEY=VALUE", faults);
  const [first, ...details] = faults;
  if (first !== undefined)
    throw new FxError("FX2000", first, { details, hint: `fx ${command} --help` });
  return { ...images, env };
}

function targetFromFlags({ output, package: file }: SerializeFlags): SerializeTarget | undefined {
  if (file !== undefined) return { kind: "package", path: file };
  return output === undefined ? undefined : { kind: "folder", path: output };
}

function listTargetFaults(flags: SerializeFlags): string[] {
  const { output, package: file, format = "pb", check } = flags;
  const faults: string[] = [];
  if (check && output === undefined && file === undefined)
    faults.push("--check needs --output DIR or --package FILE to compare with");
  if (output !== undefined && file !== undefined)
    faults.push("--output and --package cannot be combined: call fx once for each");
  if (output === "") faults.push("--output needs the name of a folder");
  if (file === undefined) return faults;
  if (format !== "pb")
    faults.push(`--package cannot be combined with --format ${format}: a package holds bytes`);
  if (!/[^/\\]\.(?:tgz|tar\.gz)$/.test(file))
    faults.push(
      `--package expects a name that ends in .tgz or .tar.gz, as flytectl does, got ${JSON.stringify(file)}`,
    );
  return faults;
}

/** `IMAGE` is the default image; `NAME=IMAGE` replaces `{{.image.NAME}}`. No image contains "=". */
function readImages(
  texts: readonly string[],
  faults: string[],
): Pick<SerializationSettings, "image" | "images"> {
  const plain = texts.filter((text) => !text.includes("="));
  const named = texts.filter((text) => text.includes("="));
  const images = readPairs(named, "--image", "NAME=IMAGE", faults);
  if (plain.length > 1)
    faults.push(`--image without a name can be used only once, got ${plain.join(", ")}`);
  if (plain.includes("") || Object.values(images).includes(""))
    faults.push("--image needs an image");
  return { images, ...(plain[0] !== undefined && { image: plain[0] }) };
}

export function readPairs(
  texts: readonly string[],
  flag: string,
  form: string,
  faults: string[],
): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf("=");
    const key = text.slice(0, Math.max(at, 0));
    if (key === "") faults.push(`${flag} expects ${form}, got ${JSON.stringify(text)}`);
    else if (Object.hasOwn(pairs, key)) faults.push(`${flag} ${key} can be used only once`);
    else setOwn(pairs, key, text.slice(at + 1));
  }
  return pairs;
}
