import "tsx";

// Where Node can, mocha loads tests by require: compiled to CommonJS, and a second time as ES modules where that fails for a
// top-level await. fx is made of ES modules, and that is how its tests load it: once.
Object.defineProperty(process.features, "require_module", { value: false });
