import { resolve } from "node:path";
import { writeFiles } from "../serialize/write-serialized.ts";
import type { CheckReport, ReportPlace } from "./check-report.ts";
import { formatJunit } from "./format-junit.ts";

/** Writes the report as JUnit's XML, whole. Throws FX5003 if the file cannot be written. */
export function writeJunit(path: string, report: CheckReport, place: ReportPlace): void {
  const xml = formatJunit(report, place);
  writeFiles([{ path: resolve(place.cwd, path), content: Buffer.from(xml) }]);
}
