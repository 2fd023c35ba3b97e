import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** What authors import, as ES modules that name the exports of the bundled CommonJS. */
const PUBLIC = ["index", "testing"];

export function writeEntries(stage, { outputs }) {
  for (const name of PUBLIC) {
    const [, { exports }] = Object.entries(outputs).find(([path]) =>
      path.endsWith(`/dist/${name}.cjs`),
    );
    const code = `import exported from "./${name}.cjs";\nexport const { ${exports.join(", ")} } = exported;\n`;
    writeFileSync(join(stage.dist, `${name}.js`), code);
  }
}
