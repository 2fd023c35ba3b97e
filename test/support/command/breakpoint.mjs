// Preloaded into a command with `--import`: debugs it from a worker, as an editor does. Reads the
// source maps of the scripts that V8 parses, sets one breakpoint in an author's source, and reports
// where execution pauses.
//
// Environment: BREAKPOINT is JSON { file, line, column, expression, report }; `report` is the file to write.
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { SourceMap } from "node:module";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

if (isMainThread) {
  const env = { ...process.env, NODE_OPTIONS: "" };
  const worker = new Worker(new URL(import.meta.url), { env, execArgv: [] });
  await once(worker, "message");
  worker.unref();
} else {
  parentPort.ref(); // a session alone does not keep the worker alive
  await debug(JSON.parse(process.env["BREAKPOINT"]));
  parentPort.postMessage("ready");
}

async function debug({ file, line, column, expression, report }) {
  const scripts = new Map();
  const session = new Session();
  session.connectToMainThread();
  const post = (method, params) =>
    new Promise((resolve, reject) =>
      session.post(method, params, (error, result) => (error ? reject(error) : resolve(result))),
    );
  session.on("Debugger.scriptParsed", ({ params }) => scripts.set(params.scriptId, params));
  session.on("Debugger.paused", ({ params }) => void onPaused(params));
  await post("Debugger.enable");
  await post("Debugger.setInstrumentationBreakpoint", {
    instrumentation: "beforeScriptWithSourceMapExecution",
  });

  async function onPaused({ reason, data, callFrames }) {
    if (reason === "instrumentation") await setBreakpoint(scripts.get(data.scriptId));
    else await writeReport(callFrames[0]);
    await post("Debugger.resume");
  }

  async function setBreakpoint({ scriptId, url, sourceMapURL }) {
    if (!url.endsWith(file)) return;
    const position = findGenerated(readSourceMap(sourceMapURL), line, column);
    await post("Debugger.setBreakpoint", { location: { scriptId, ...position } });
  }

  async function writeReport({ callFrameId, location }) {
    const map = readSourceMap(scripts.get(location.scriptId).sourceMapURL);
    const { originalSource, originalLine, originalColumn } = map.findEntry(
      location.lineNumber,
      location.columnNumber,
    );
    const { result } = await post("Debugger.evaluateOnCallFrame", { callFrameId, expression });
    const paused = { source: originalSource, line: originalLine + 1, column: originalColumn + 1 };
    writeFileSync(report, JSON.stringify({ ...paused, value: result.value }));
  }
}

function readSourceMap(url) {
  const text = url.startsWith("data:")
    ? Buffer.from(url.slice(url.indexOf(",") + 1), "base64").toString()
    : readFileSync(new URL(url), "utf8");
  return new SourceMap(JSON.parse(text));
}

/** Returns the first generated position of a source position, all counted from 0. */
function findGenerated(map, line, column) {
  for (let lineNumber = 0; lineNumber < line + 100; lineNumber += 1)
    for (let columnNumber = 0; columnNumber < 500; columnNumber += 1) {
      const entry = map.findEntry(lineNumber, columnNumber);
      if (entry.originalLine === line - 1 && entry.originalColumn === column - 1)
        return { lineNumber, columnNumber };
    }
  throw new Error(`nothing is compiled from ${line}:${column}`);
}
