import type { Values } from "../../../shared/content/field-kind.ts";
import type { ContentType, Model } from "../../../shared/content/model.ts";
import { problemsOf } from "../../../shared/content/problems.ts";
import type { Problem } from "../../../shared/errors.ts";

/**
 * What is wrong with a revision, by the rules of its type as it is now: of a draft that is not done, or of one that was written before the type
 * was changed. Posts have no fields that anybody defines, and terms none that could be wrong.
 */
export const problemsOfRevision = (
  { fields, locale }: { fields: Values; locale: string },
  type: ContentType,
  model: Model,
): Problem[] => problemsOf(fields, type.fields, model).map((wrong) => ({ ...wrong, locale }));
