import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** For the tests alone: of which sources and libraries each chunk is made. It is not published. */
export function writeModules(stage, { outputs }) {
  const chunks = Object.entries(outputs).map(([path, { inputs }]) => {
    const used = Object.keys(inputs).filter((input) => inputs[input].bytesInOutput > 0);
    return [path.slice(path.lastIndexOf("/dist/") + "/dist/".length), used];
  });
  writeFileSync(join(stage.dist, ".modules.json"), JSON.stringify(Object.fromEntries(chunks)));
}
