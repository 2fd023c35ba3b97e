import type { Protocol } from "../runtime/base/protocol.ts";
import type { ReferenceSpec } from "../runtime/values/types/flyte-type.ts";
import {
  ANNOTATED,
  builtin,
  call,
  index,
  name,
  type PythonExpression,
  string,
} from "./python/python-expression.ts";

/** A file of the package. */
export interface PackageFile {
  /** Relative to the folder of the package, with `/`. */
  readonly path: string;
  readonly content: string;
}

/** Everything that differs between the two Python SDKs. */
export interface Sdk {
  readonly name: "flytekit" | "flyte";
  readonly protocol: Protocol;
  /** What the package depends on, for pyproject.toml. */
  readonly requirement: string;
  /** Names that the modules of tasks import, so no task may have them. */
  readonly importedNames: readonly string[];
  /** The classes of files, folders and datasets. */
  readonly references: Readonly<Record<ReferenceSpec["kind"], PythonExpression>>;
  /** The type of a file or folder with a format. */
  addFormat(type: PythonExpression, format: string): PythonExpression;
  /** A default value of a file, folder or dataset. */
  toReferenceValue(spec: ReferenceSpec, value: InVariable): PythonExpression;
}

/** Where a file, folder or dataset is. */
export interface InVariable {
  readonly uri: string;
  readonly format: string;
}

/** flyte-sdk, the SDK of Flyte 2. */
export const FLYTE: Sdk = {
  name: "flyte",
  protocol: "flyte2",
  requirement: "flyte>=2.12",
  importedNames: ["DataFrame", "Dir", "File", "columns"],
  references: {
    file: name("flyte.io", "File"),
    directory: name("flyte.io", "Dir"),
    dataset: name("flyte.io", "DataFrame"),
  },
  // Types of files and folders have no format in flyte-sdk; their values have.
  addFormat: (type) => type,
  toReferenceValue({ kind }, { uri, format }) {
    const place = [kind === "dataset" ? "uri" : "path", string(uri)] as const;
    return call(this.references[kind], [], [place, ...nameFormat("format", format)]);
  },
};

/** flytekit, the SDK of Flyte 1. */
export const FLYTEKIT: Sdk = {
  name: "flytekit",
  protocol: "flyte1",
  requirement: "flytekit>=1.16",
  importedNames: ["FileExt", "FlyteDirectory", "FlyteFile", "StructuredDataset", "columns"],
  references: {
    file: name("flytekit.types.file", "FlyteFile"),
    directory: name("flytekit.types.directory", "FlyteDirectory"),
    dataset: name("flytekit.types.structured", "StructuredDataset"),
  },
  addFormat(type, format) {
    const extension = call(name("flytekit.types.file", "FileExt"), [string(format)]);
    return index(type, index(ANNOTATED, builtin("str"), extension));
  },
  toReferenceValue({ kind }, { uri, format }) {
    const type = this.references[kind];
    if (kind !== "dataset") return call(type, [string(uri)]);
    return call(type, [], [["uri", string(uri)], ...nameFormat("file_format", format)]);
  },
};

/** The argument for a format, if the value has one. */
function nameFormat(key: string, format: string) {
  return format === "" ? [] : [[key, string(format)] as const];
}
