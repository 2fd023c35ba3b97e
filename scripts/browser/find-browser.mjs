import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runCommand } from "../support/run-command.mjs";

const NAMES = ["google-chrome-stable", "google-chrome", "chrome", "chromium", "chromium-browser"];
/** Where macOS has it, which is not on the path. */
const APPLICATIONS = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

/**
 * Finds the browser of CHROME_PATH, or an installed one. On Debian, root installs Chromium.
 *
 * @returns {Promise<string | undefined>} the path of its program
 */
export async function findBrowser() {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH) return isProgram(CHROME_PATH) ? CHROME_PATH : undefined;
  return findInstalled() ?? ((await installChromium()) ? findInstalled() : undefined);
}

function findInstalled() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const onPath = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...APPLICATIONS].find(isProgram);
}

async function installChromium() {
  if (!existsSync("/etc/debian_version") || process.getuid?.() !== 0) return false;
  console.error("no Chrome or Chromium found: installing Chromium");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]]) {
    const { code, stderr } = await runCommand("apt-get", args, { quiet: true, env });
    if (code === 0) continue;
    console.error(stderr);
    return false;
  }
  return true;
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
