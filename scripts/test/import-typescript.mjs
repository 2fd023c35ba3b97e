import "tsx";
import "./set-version.mjs";

// Makes mocha load tests as ES modules. It would otherwise use require() first, and load a test
// with top-level await twice.
Object.defineProperty(process.features, "require_module", { value: false });
