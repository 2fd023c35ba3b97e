const TARGET = /\/runtime\/base\/native-import\.ts$/;

/**
 * Keeps the one module that calls `import()` out of the bundle, which Node 20 loads from the code cache: see
 * native-import.js. Without it, `fx run` fails with ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING on its second run.
 *
 * @type {import("esbuild").Plugin}
 */
export const importOutsideBundle = {
  name: "import-outside-bundle",
  setup(build) {
    let found = false;
    build.onResolve({ filter: /native-import/ }, ({ path, resolveDir }) => {
      if (!TARGET.test(new URL(path, `file://${resolveDir}/`).pathname)) return undefined;
      found = true;
      return { path: "../bin/node20/native-import.js", external: true };
    });
    build.onEnd(() =>
      found
        ? undefined
        : { errors: [{ text: `no module of the bundle imports ${TARGET.source}` }] },
    );
  },
};
