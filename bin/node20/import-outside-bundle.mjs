const TARGET = /\/runtime\/base\/native-import\.ts$/;

/**
 * Keeps the only module that calls `import()` out of the bundle, because Node 20 loads the bundle
 * from the code cache: see native-import.js. Otherwise the second `fx run` fails with
 * ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING.
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
      found ? undefined : { errors: [{ text: `no bundled module imports ${TARGET.source}` }] },
    );
  },
};
