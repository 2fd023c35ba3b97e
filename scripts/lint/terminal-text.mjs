const MESSAGE =
  "Print with FxCommand.print or note, or with OutputStream.print: they make text that fx did not write safe.";
const IS_SAFE = ":not([arguments.0.callee.name='terminalText'])";
const WRITE = "CallExpression[callee.property.name='write']";
const SELECTORS = [
  "CallExpression[callee.property.type='Identifier'][callee.property.name='draw']",
  `${WRITE}[callee.object.name=/^std(out|err)$/]${IS_SAFE}`,
  `${WRITE}[callee.object.property.name=/^(stdout|stderr|#output)$/]${IS_SAFE}`,
  `CallExpression[callee.property.name='question']${IS_SAFE}`,
];

/** Text that fx did not write reaches a terminal only through `terminalText`. */
export const terminalText = {
  files: ["src/{cli,commands,dev,process,project,results,serving,workers}/**/*.ts"],
  ignores: ["src/process/{command-process.ts,terminal/{divert-stdout,live-line,output-stream}.ts}"],
  rules: {
    "no-restricted-syntax": [
      "error",
      ...SELECTORS.map((selector) => ({ selector, message: MESSAGE })),
    ],
  },
};
