"use strict";

exports.name = "Bun";
exports.version = process.versions.bun;
exports.needs = "Bun 1.4 or newer";
exports.remedy = "bun upgrade";
exports.image = "oven/bun:1-slim";
exports.hasOwnConsole = true;

exports.isSupported = function isSupported(version) {
  const [major, minor] = version.split(".").map(Number);
  return major === 1 ? minor >= 4 : major > 1;
};
