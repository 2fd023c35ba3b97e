import js from "@eslint/js";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import { importX } from "eslint-plugin-import-x";
import regexp from "eslint-plugin-regexp";
import tseslint from "typescript-eslint";
import { posixOnly } from "./scripts/lint/posix-only.mjs";
import { roomZones } from "./scripts/lint/room-zones.mjs";
import { terminalText } from "./scripts/lint/terminal-text.mjs";

const TYPESCRIPT = ["{src,page,test,bench}/**/*.{ts,tsx}", "examples/*/{src,test}/**/*.ts"];
const IMPORT_ORDER = {
  groups: ["builtin", "external", "parent", "sibling", "index"],
  alphabetize: { order: "asc", caseInsensitive: true },
  "newlines-between": "never",
};
/** Tests run commands inside their own process. */
const COMMAND_PROCESS = "Commands receive a CommandProcess. See src/process/command-process.ts.";
const TEMPLATE_VALUES = { allowNumber: true, allowBoolean: true };
const UNUSED = { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true };

export default tseslint.config(
  // Generated code, cases for the compiler, and templates, which are not built here.
  {
    ignores: [
      "**/generated/**",
      "**/dist/**",
      "coverage/**",
      "docs/api/**",
      ".build/**",
      "test/types/cases/**",
      "templates/**",
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  { rules: { "no-unexpected-multiline": "off" } }, // conflicts with Prettier
  {
    files: ["**/*.{js,mjs}"],
    languageOptions: { globals: nodeGlobals("Buffer", "URL", "console", "performance", "process") },
    plugins: { "import-x": importX },
    rules: {
      "import-x/order": ["error", IMPORT_ORDER],
      "max-lines": maxLines(250),
      "no-unused-vars": ["error", UNUSED],
    },
  },
  {
    files: ["bin/**/*.js"],
    languageOptions: {
      sourceType: "commonjs",
      globals: nodeGlobals("require", "exports", "globalThis", "__dirname"),
    },
  },
  { files: ["bin/{fx,unsupported-runtime,runtimes/*}.js"], languageOptions: { ecmaVersion: 2019 } }, // Node 12
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { "import-x": importX },
    settings: {
      "import-x/resolver-next": [
        createTypeScriptImportResolver({ noWarnOnMultipleProjects: true }),
      ],
      "import-x/parsers": { "@typescript-eslint/parser": [".ts", ".tsx"] },
      "import-x/extensions": [".ts", ".tsx"],
    },
    rules: {
      "no-undef": "off", // the compiler checks it
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/no-redeclare": ["error", { ignoreDeclarationMerge: false }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", TEMPLATE_VALUES],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", UNUSED],
      "@typescript-eslint/no-namespace": ["error", { allowDeclarations: true }],
      "@typescript-eslint/no-unsafe-enum-assignment": "off", // slow, and there are no enums
      "@typescript-eslint/no-unnecessary-condition": "off", // external data may not match its type
      "@typescript-eslint/no-non-null-assertion": "off", // used after a check
      "@typescript-eslint/no-empty-object-type": "off", // `{}` is useful in conditional types
      "@typescript-eslint/require-await": "off", // an interface may require a promise
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off", // structural typing is enough
      "no-control-regex": "off", // for ANSI escape codes
      "import-x/no-self-import": "error",
      "import-x/no-duplicates": "error",
      "import-x/order": ["error", IMPORT_ORDER],
      "import-x/no-restricted-paths": [
        "error",
        { basePath: import.meta.dirname, zones: roomZones() },
      ],
      eqeqeq: ["error", "always", { null: "ignore" }],
    },
  },
  {
    files: ["{src,page}/**/*.{ts,tsx}", "examples/*/src/**/*.ts"],
    rules: {
      "import-x/no-cycle": [
        "error",
        { ignoreExternal: true, allowUnsafeDynamicCyclicDependency: true },
      ],
    },
  },
  {
    files: ["{src,page}/**/*.{ts,tsx}"],
    ignores: ["src/runtime/loader/**"], // reads only the author's own code
    plugins: { regexp },
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential", ignorePartial: false }],
    },
  },
  {
    files: ["{src,page}/**/*.{ts,tsx}"],
    rules: { "max-lines": maxLines(250), "no-console": "error" },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/runtime/base/private-folder.ts"],
    rules: { "no-restricted-properties": ["error", ...posixOnly()] },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/runtime/wire/**"],
    rules: { "no-restricted-imports": ["error", { patterns: [protobufOnlyInWire()] }] },
  },
  terminalText,
  {
    files: ["src/{cli,commands,process,project,server-process}/**/*.ts"],
    ignores: ["src/cli/main.ts", "src/server-process/workers/worker.ts"],
    rules: { "no-restricted-globals": ["error", { name: "process", message: COMMAND_PROCESS }] },
  },
  {
    files: ["src/runtime/**/*.ts"],
    ignores: [
      "src/runtime/wire/**",
      "src/runtime/loader/**",
      "src/runtime/check/check-target.ts",
      "src/runtime/local/process-defaults.ts",
      "src/runtime/local/record/run-lock.ts",
      "src/runtime/task/shim/run-program.ts",
      "src/runtime/storage/{create-storage,process-storage}.ts",
      "src/runtime/storage/file/{file-storage,response-folder}.ts", // temporary names are random
      "src/runtime/base/{context,open-own-file,private-folder}.ts",
      "src/runtime/service/server-options.ts",
      "src/runtime/http-connector/service-access.ts", // the address of a service is a variable
    ],
    rules: noProcessGlobals([protobufOnlyInWire()]),
  },
  { files: ["src/runtime/wire/**/*.ts"], rules: noProcessGlobals([]) },
  {
    files: ["test/**/*.ts", "examples/*/test/**/*.ts", "bench/**/*.ts"],
    rules: {
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
);

function protobufOnlyInWire() {
  return {
    group: ["protobufjs", "protobufjs/*", "long"],
    message: "Only wire/ may import protobuf.",
  };
}

/** The runtime receives the clock, environment, random, timers and output as arguments. */
function noProcessGlobals(patterns) {
  const message = "The runtime receives this as an argument.";
  const globals = ["console", "process", "fetch", "setTimeout", "setInterval", "performance"];
  const modules = ["process", "timers", "timers/promises", "console", "perf_hooks"];
  return {
    "no-restricted-globals": ["error", ...globals.map((name) => ({ name, message }))],
    "no-restricted-properties": [
      "error",
      { object: "Date", property: "now", message },
      { object: "Math", property: "random", message },
      { object: "crypto", property: "randomUUID", message },
      { object: "crypto", property: "getRandomValues", message },
    ],
    "no-restricted-syntax": [
      "error",
      { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message },
    ],
    "no-restricted-imports": [
      "error",
      {
        paths: [
          ...modules.map((name) => ({ name: `node:${name}`, message })),
          {
            name: "node:crypto",
            importNames: ["randomBytes", "randomUUID", "randomInt", "getRandomValues"],
            message,
          },
        ],
        patterns,
      },
    ],
  };
}

function maxLines(max) {
  return ["error", { max, skipBlankLines: true, skipComments: true }];
}

function nodeGlobals(...names) {
  return Object.fromEntries(names.map((name) => [name, "readonly"]));
}

/** Functions that Node has only on POSIX systems. */
