"use strict";

exports.node = {
  name: "Node",
  version: process.versions.node,
  needs: "Node 20.19, or 22.12 and newer",
  remedy: "nvm install 24, or download it from https://nodejs.org",
  image: "node:24-slim",
  hasOwnConsole: false,
  tellsOfFetch: true,
  tellsOfSockets: true,
  /** Whether a version is one of `engines` in package.json. */
  isSupported(version) {
    const [major, minor] = version.split(".").map(Number);
    if (major === 20) return minor >= 19;
    return major === 22 ? minor >= 12 : major > 22;
  },
};
