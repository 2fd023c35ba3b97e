import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";

/**
 * Opens a URL in the user's browser, if there is a program for it. All users of the machine can read
 * the arguments of a program, so the URL stands in a file in this folder, which only its owner can
 * read. The browser may read the file much later. Returns its path.
 *
 * @throws the error of the system if the file cannot be written
 */
export function openInBrowser(url: string, folder: string): string {
  const file = join(folder, `open-${process.pid}.html`);
  rmSync(file, { force: true });
  const page = `<!doctype html><meta http-equiv="refresh" content="0; url=${url}"><a href="${url}">fx dev</a>\n`;
  writeFileSync(file, page, { flag: "wx", mode: 0o600 });
  const program = process.platform === "darwin" ? "open" : "xdg-open";
  const opening = execa(program, [file], { detached: true, stdio: "ignore", cleanup: false });
  opening.unref();
  opening.catch(() => undefined); // the URL is printed as well
  return file;
}
