"use strict";

exports.bun = {
  name: "Bun",
  version: process.versions.bun,
  needs: "Bun 1.4 or newer",
  remedy: "bun upgrade",
  image: "oven/bun:1-slim",
  hasOwnConsole: true,
  tellsOfFetch: false,
  tellsOfSockets: false,
  isSupported(version) {
    const [major, minor] = version.split(".").map(Number);
    return major === 1 ? minor >= 4 : major > 1;
  },
};
