/** The type and version of a task, by which a connector is found (`flyteidl.admin.TaskCategory`). */
export class TaskCategory {
  /** The task's type. */
  readonly name: string;
  /** 0 where nobody says another. */
  readonly version: number;

  /** Throws a TypeError for an empty name, or a version that is no int32 of 0 or more. */
  constructor(name: string, version = 0) {
    if (typeof name !== "string" || name === "")
      throw new TypeError("a task category needs a name");
    if (!Number.isInteger(version) || version < 0 || version > 0x7fff_ffff)
      throw new TypeError(`a task type version is a whole number from 0, got ${String(version)}`);
    this.name = name;
    this.version = version;
  }

  /** For instance `duckdb (0)`. */
  toString(): string {
    return `${this.name} (${this.version})`;
  }
}
