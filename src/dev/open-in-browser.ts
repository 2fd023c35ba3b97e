import { execa } from "execa";

/** Opens a URL in the user's browser, if there is a program for it. */
export function openInBrowser(url: string): void {
  const program = process.platform === "darwin" ? "open" : "xdg-open";
  const opening = execa(program, [url], { detached: true, stdio: "ignore", cleanup: false });
  opening.unref();
  opening.catch(() => undefined); // the URL is printed as well
}
