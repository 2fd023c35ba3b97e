import { sep } from "node:path";

/** The package that a specifier such as `@scope/name/sub` begins with; undefined for a path, a `#` import or a URL. */
export function packageOfSpecifier(specifier: string): string | undefined {
  return /^(?:@[^/]+\/)?[^./#@:][^/:]*(?=\/|$)/.exec(specifier)?.[0];
}

/** The installed package that a file belongs to. */
export function packageOfFile(file: string): string | undefined {
  const folder = `${sep}node_modules${sep}`;
  const start = file.lastIndexOf(folder);
  if (start < 0) return undefined;
  return packageOfSpecifier(file.slice(start + folder.length).replaceAll(sep, "/"));
}
