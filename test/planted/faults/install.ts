import type { Fault } from "../fault.ts";

/** Faults of what is installed, and of the start without install scripts. */

const LIBRARIES = "origin/local/libraries.ts";
const locked = ["test/install/lock.test.ts"];
const launched = ["test/install/runtime.test.ts"];
const linked = ["test/origin/libraries.test.ts"];

export const installFaults: Fault[] = [
  {
    name: "packages run scripts while they are installed",
    file: ".npmrc",
    find: "ignore-scripts=true",
    put: "ignore-scripts=false",
    tests: locked,
  },
  {
    name: "another Node is announced than the one that is locked",
    file: ".node-version",
    find: "26.",
    put: "24.",
    tests: locked,
  },
  {
    name: "Postgres' libraries are linked by absolute paths",
    file: LIBRARIES,
    find: "relative(dirname(path), resolve(folder, source))",
    put: "resolve(folder, source)",
    tests: linked,
  },
  {
    name: "two starts at once trip over each other's links",
    file: LIBRARIES,
    find: 'if (codeOf(error) === "EEXIST") return;',
    put: "",
    tests: linked,
  },
  {
    name: "the Node of the project is a child of what was started",
    file: "runtime/node",
    find: '&& exec "$locked" "$@"',
    put: '&& { "$locked" "$@"; exit; }',
    tests: launched,
  },
  {
    name: "an old Node of the machine is taken",
    file: "runtime/node",
    find: '&& exec "$own" "$@"',
    put: '; exec "$own" "$@"',
    tests: launched,
  },
];
