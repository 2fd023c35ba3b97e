"use strict";
// The JavaScript runtime of this process. Nothing else in fx asks which one it is. Node 12 must be
// able to parse this file, and those of the runtimes.

/**
 * What fx knows of a JavaScript runtime.
 *
 * @typedef {object} Runtime
 * @property {string} name such as `Node`
 * @property {string | undefined} version of this process; undefined on another runtime
 * @property {string} needs the versions that fx supports
 * @property {(version: string) => boolean} isSupported
 * @property {string} remedy how to get such a version
 * @property {boolean} hasOwnConsole whether `console` writes past `process.stdout`
 * @property {boolean} tellsOfFetch whether `diagnostics_channel` has the requests of `fetch`
 * @property {boolean} tellsOfSockets whether it has sockets, programs and worker threads
 * @property {string} image that has one, for a Dockerfile
 */

const { bun } = require("./bun.js");
const { deno } = require("./deno.js");
const { node } = require("./node.js");

/** @type {Runtime} */
exports.runtime = [deno, bun, node].find(({ version }) => version !== undefined);
