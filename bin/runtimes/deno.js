"use strict";

exports.deno = {
  name: "Deno",
  version: process.versions.deno,
  needs: "Deno 2.9 or newer",
  remedy: "deno upgrade",
  image: "denoland/deno:2",
  hasOwnConsole: true,
  tellsOfFetch: false,
  tellsOfSockets: true,
  isSupported(version) {
    const [major, minor] = version.split(".").map(Number);
    return major === 2 ? minor >= 9 : major > 2;
  },
};
