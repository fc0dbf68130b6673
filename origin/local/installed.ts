import { createRequire } from "node:module";
import { Problem } from "../../program/problem.ts";

const { resolve } = createRequire(import.meta.url);

/** @throws Problem naming the packages that an installation without development packages left out */
export function requireInstalled(names: string[]): void {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  throw new Problem(
    `This needs packages that are not installed (${missing.join(", ")}). Install everything: npm ci`,
  );
}

function isInstalled(name: string): boolean {
  try {
    resolve(name);
    return true;
  } catch {
    return false;
  }
}
