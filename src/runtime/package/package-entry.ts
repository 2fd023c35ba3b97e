/** One file of a package: packages are flat, so its name is its whole path. */
export interface PackageEntry {
  readonly name: string;
  readonly content: Uint8Array;
}
