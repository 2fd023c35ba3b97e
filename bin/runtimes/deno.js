"use strict";

exports.name = "Deno";
exports.version = process.versions.deno;
exports.needs = "Deno 2.9 or newer";
exports.remedy = "deno upgrade";
exports.image = "denoland/deno:2";
exports.hasOwnConsole = true;

exports.isSupported = function isSupported(version) {
  const [major, minor] = version.split(".").map(Number);
  return major === 2 ? minor >= 9 : major > 2;
};
