import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runCommand } from "../support/run-command.mjs";

const PROGRAMS = ["munged", "slurmctld", "slurmd", "slurmrestd", "sbatch"];
const PACKAGES = [
  "slurmctld",
  "slurmd",
  "slurmrestd",
  "slurm-wlm-jwt-plugin",
  "slurm-client",
  "munge",
];

/**
 * Installs Slurm on Debian, unless it is installed. Its daemons start jobs as other users, so they
 * need root.
 *
 * @returns {Promise<string | undefined>} what is missing
 */
export async function installSlurm() {
  if (process.getuid?.() !== 0) return "its daemons need root";
  if (findMissing().length === 0) return undefined;
  if (!existsSync("/etc/debian_version"))
    return `install ${findMissing().join(", ")}: this script installs them on Debian and Ubuntu only`;
  console.error("installing Slurm");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...PACKAGES]]) {
    const { code, stderr } = await runCommand("apt-get", args, { quiet: true, env });
    if (code !== 0) return `apt-get ${args.join(" ")} failed\n${stderr}`;
  }
  const missing = findMissing();
  return missing.length === 0 ? undefined : `${PACKAGES.join(", ")} lack ${missing.join(", ")}`;
}

function findMissing() {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];
  return PROGRAMS.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
}
