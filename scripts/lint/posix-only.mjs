/** What Node has only on POSIX systems. */
export function posixOnly() {
  const names = "getuid geteuid getgid getegid getgroups setuid setgid umask".split(" ");
  return names.map((property) => ({
    object: "process",
    property,
    message: "Not available on Windows. See src/runtime/base/private-folder.ts",
  }));
}
