#!/usr/bin/env node
// plain JavaScript, so that an old Node can say what it lacks
import { existsSync } from "node:fs";

const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 20) {
  process.stderr.write(`larder needs Node 20 or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}
// in Larder's own folder this package is linked, and the commands there are more
const whole = new URL("../../command/larder.mjs", import.meta.url);
await import(existsSync(whole) ? whole.href : "../dist/larder.js");
