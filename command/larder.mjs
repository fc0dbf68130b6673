#!/usr/bin/env node
// plain JavaScript, so that an old Node can say what it lacks
const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  process.stderr.write(
    `larder needs Node 24 or newer; this is ${process.versions.node}. In Larder's folder, \`npm ci\` installs one, and \`npx larder\` finds it.\n`,
  );
  process.exit(1);
}
await import("./main.ts");
