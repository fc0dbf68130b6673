import { orNotFound } from "../../../shared/errors.ts";
import { addressedKind, typeAddressesBody } from "../../../shared/manage/previews.ts";
import { readPattern } from "../../../shared/site-pages.ts";
import { keySchema } from "../../../shared/content/field-schemas.ts";
import { listAddresses, updateAddresses } from "../../db/site/addresses.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { listOf, z } from "./shapes.ts";

/** An address at the site, with names in braces; null for none. */
const addressSchema = (mayHoldToken: boolean) =>
  z
    .string()
    .superRefine((text, context) => {
      const read = readPattern(text, { mayHoldToken });
      if ("problem" in read) context.addIssue({ code: "custom", message: read.problem });
    })
    .nullable();

const addressesInput = z.strictObject({
  publicUrl: addressSchema(false),
  previewUrl: addressSchema(true),
});

/** Where documents of each type stand at the site. No answer of readers depends on it, so nothing is sent to edges. */
export function addressRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  answers(
    "get /addresses",
    { says: "Of every type whose documents can have one.", as: listOf(typeAddressesBody) },
    async ({ site, postgres }) => ({ data: await listAddresses(postgres.db, site.id) }),
  );
  answers(
    "put /addresses/{kind}/{key}",
    {
      params: { kind: addressedKind, key: keySchema },
      body: addressesInput,
      says: "Set. Readers' answers are the same.",
      as: typeAddressesBody,
    },
    ({ site, postgres, params, body }) =>
      postgres.transaction(async (tx) =>
        orNotFound(await updateAddresses(tx, site.id, params, body)),
      ),
  );
  return app;
}
