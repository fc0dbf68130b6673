import { createHash } from "node:crypto";
import type { ContentType, Model } from "../../../shared/content/model.ts";
import { printRules } from "../../../shared/content/value-rules.ts";

/** Names the way `valuesOf` reads a type's documents; another name where it would find other values. */
export const rulesOf = (type: ContentType, model: Model): string =>
  createHash("sha256").update(printRules(type, model)).digest("base64url").slice(0, 22);
