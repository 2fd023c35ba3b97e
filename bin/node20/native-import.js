"use strict";
// On Node 20, `import()` fails in code from a cache. This file is never cached.
exports.nativeImport = (url) => import(url);
exports.importExeca = () => import("execa");
