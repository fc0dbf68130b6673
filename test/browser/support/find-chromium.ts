import { accessSync, constants } from "node:fs";
import { chromium, type Browser } from "playwright-core";

/** Where systems put it. What has no windows of its own takes a third less to do the same. */
const USUAL = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const canRun = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The one that `CHROMIUM` names, or one in the usual places; undefined when there is none. */
export function findChromium(): string | undefined {
  const { CHROMIUM: named = "" } = process.env;
  return (named === "" ? USUAL : [named]).find(canRun);
}

/** It asks nobody on the network but the page's origin. */
const ARGUMENTS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // RFC 6761 §6.4: nobody has such a name; resolvers of a machine without a network may take seconds to say so
  "--host-resolver-rules=MAP *.invalid ~NOTFOUND",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** @throws Error where there is none */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium() ?? "", args: ARGUMENTS });
