import { join } from "node:path";
import { ROOT } from "../support/paths.mjs";

/**
 * One project of each kind: how to create it, and the expected output of its first run and of `fx
 * list-connectors`.
 *
 * @typedef {{ template: string, init: readonly string[], folder: string, task: string, created:
 * RegExp, started: RegExp, connectors: RegExp }} Case
 * @type {readonly Case[]}
 */
export const CASES = [
  {
    template: "connector-async",
    init: ["connector", "weather"],
    folder: "weather",
    task: "weather",
    created: /^✔ weather\/ created \(21 files\) {3}task type "weather" · async · Flyte 1 \+ 2$/m,
    started: /^words: 9$/m,
    connectors: /^Weather Connector +weather \(0\) +async +JOB_API_KEY \S+ +src\/index\.ts:\d+$/m,
  },
  {
    template: "connector-http",
    init: ["connector", "renders", "--kind", "http"],
    folder: "renders",
    task: "renders",
    created: /^✔ renders\/ created \(16 files\) {3}task type "renders" · http · Flyte 1 \+ 2$/m,
    started: /^words: 1$/m,
    connectors: /^Renders Connector +renders \(0\) +async +JOB_API_KEY \S+ +src\/index\.ts:\d+$/m,
  },
  {
    template: "connector-sync",
    init: [
      "connector",
      "it's here",
      "--kind",
      "sync",
      "--name",
      "word-count",
      "--task-type",
      "word.count",
    ],
    folder: "it's here",
    task: "word_count",
    created:
      /^✔ it's here\/ created \(18 files\) {3}task type "word\.count" · sync · Flyte 1 \+ 2$/m,
    started: /^words: 7$/m,
    connectors:
      /^Word Count Connector +word\.count \(0\) +sync +JOB_API_KEY \S+ +src\/index\.ts:\d+$/m,
  },
  {
    template: "connector-sensor",
    init: ["connector", "orders", "--kind", "sensor"],
    folder: "orders",
    task: "orders",
    created: /^✔ orders\/ created \(15 files\) {3}task type "orders" · sensor · Flyte 1 \+ 2$/m,
    started: /^rows: 3$/m,
    connectors: /^Orders Sensor +orders \(0\) +async +\S*src\/index\.ts:\d+$/m,
  },
  {
    template: "task-shim",
    init: ["task", "report"],
    folder: "report",
    task: "report",
    created: /^✔ report\/ created \(15 files\) {3}task type "report" · shim · Flyte 1 \+ 2$/m,
    started: /^words: 9$/m,
    connectors: /^no connectors$/m,
  },
  {
    template: "task-function",
    init: ["task", "deep/sign-report", "--kind", "function"],
    folder: "deep/sign-report",
    task: "sign_report",
    created:
      /^✔ deep\/sign-report\/ created \(14 files\) {3}task type "javascript-task" · function · Flyte 1 \+ 2$/m,
    started: /^words: 9\nsignature: [0-9a-f]{64}$/m,
    connectors: /^no connectors$/m,
  },
  {
    template: "task-connector",
    init: ["task", "measure", "--kind", "connector"],
    folder: "measure",
    task: "measure",
    created:
      /^✔ measure\/ created \(14 files\) {3}task type "measure" · connector · Flyte 1 \+ 2$/m,
    started: /^words: 9$/m,
    connectors: /^Stand-in for measure +measure \(0\) +async +src\/\S+:\d+$/m,
  },
];

/**
 * Projects from OpenAPI documents, in the same form.
 *
 * @type {readonly Case[]}
 */
export const OPENAPI_CASES = [
  {
    template: "openapi",
    init: [
      "connector",
      "batches",
      "--openapi",
      join(ROOT, "test/support/openapi/services/batches.yaml"),
    ],
    folder: "batches",
    task: "batches",
    created: /^✔ batches\/ created \(15 files\) {3}task type "batches" · http · Flyte 1 \+ 2$/m,
    started: /^outputFile: text$/m,
    connectors: /^Batches Connector +batches \(0\) +async +BATCHES_TOKEN \S+ +src\/index\.ts:\d+$/m,
  },
];
