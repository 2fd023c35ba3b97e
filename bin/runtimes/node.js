"use strict";

exports.name = "Node";
exports.version = process.versions.node;
exports.needs = "Node 20.19, or 22.12 and newer";
exports.remedy = "nvm install 24, or download it from https://nodejs.org";
exports.image = "node:24-slim";
exports.hasOwnConsole = false;

/** Whether a version is one of `engines` in package.json. */
exports.isSupported = function isSupported(version) {
  const [major, minor] = version.split(".").map(Number);
  if (major === 20) return minor >= 19;
  return major === 22 ? minor >= 12 : major > 22;
};
