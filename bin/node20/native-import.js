"use strict";
// Compiled code that comes from a cache cannot use `import()` on Node 20. This file is never cached, so it can.
exports.nativeImport = (url) => import(url);
