import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { Failure } from "../support/failure.mjs";
import { ROOT, WORK_DIR } from "../support/paths.mjs";

const SILENT = { default: { logLevel: "none" } };

/**
 * Lists the declaration of every name that an entry exports, from the built package, so a diff
 * shows each change of the public interface.
 */
export function apiReport(entry) {
  mkdirSync(WORK_DIR, { recursive: true });
  const folder = mkdtempSync(join(WORK_DIR, "api-"));
  try {
    const { succeeded } = Extractor.invoke(createConfig(entry, folder), {
      localBuild: true, // writes the report
      messageCallback: (message) => {
        if (message.logLevel !== "error") message.handled = true;
      },
    });
    if (!succeeded) throw new Failure(`API Extractor cannot read dist/${entry}.d.ts`);
    return readFileSync(join(folder, `${entry}.api.md`), "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function createConfig(entry, folder) {
  const mainEntryPointFilePath = join(ROOT, `dist/${entry}.d.ts`);
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath,
      newlineKind: "lf",
      compiler: {
        overrideTsconfig: {
          compilerOptions: { target: "es2023", module: "nodenext", types: ["node"], strict: true },
          files: [mainEntryPointFilePath],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${entry}.api.md`,
        reportFolder: folder,
        reportTempFolder: join(folder, "new"),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: { extractorMessageReporting: SILENT, tsdocMessageReporting: SILENT },
    },
    packageJsonFullPath: join(ROOT, "package.json"),
  });
}
