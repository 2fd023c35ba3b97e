import type { Protocol } from "../runtime/base/protocol.ts";
import type { ReferenceSpec } from "../runtime/values/types/flyte-type.ts";
import type { PythonExpression } from "./python/python-expression.ts";

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
