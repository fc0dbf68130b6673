import { randomBytes } from "node:crypto";
import { nowText } from "../../../shared/clock.ts";
import { AppError, orNotFound } from "../../../shared/errors.ts";
import { MAX_WEBHOOKS_PER_SITE } from "../../../shared/limits-webhooks.ts";
import { readTarget } from "../../outbound/target.ts";
import {
  insertTestDelivery,
  repeatDelivery,
  type DeliveryRow,
} from "../../db/webhooks/deliveries.ts";
import {
  endPreviousSecret,
  findWebhook,
  insertWebhook,
  updateSecret,
  updateWebhook,
  type NewWebhook,
  type WebhookChange,
  type WebhookRow,
} from "../../db/webhooks/webhooks.ts";
import type { Site } from "../../db/site/sites.ts";
import { invalidFields } from "../invalid.ts";
import type { Writer } from "../change/edit.ts";

/** Who is told of what. */

export interface WebhookWriter extends Writer {
  /** `host:port` that a webhook may reach although private. */
  outboundAllow: readonly string[];
}

type Input = Omit<NewWebhook, "secret">;

/** The event of a delivery that somebody asked for to try a webhook out. */
export const TEST_EVENT = "webhook.test";

const randomSecret = () => `whsec_${randomBytes(24).toString("base64url")}`;

/**
 * Gives the site a webhook. Its secret is in the answer and never again.
 * @throws AppError `invalid` by field for an address that may not be asked, `conflict` when there are too many
 */
export async function createWebhook(
  writer: WebhookWriter,
  site: Site,
  input: Input,
): Promise<WebhookRow & { secret: string }> {
  checkUrl(writer, input.url);
  const secret = randomSecret();
  const created = await writer.postgres.transaction((tx) =>
    insertWebhook(tx, site.id, { ...input, secret }, MAX_WEBHOOKS_PER_SITE, nowText(writer)),
  );
  if (created === undefined)
    throw new AppError("conflict", `A site has at most ${MAX_WEBHOOKS_PER_SITE} webhooks.`);
  return { ...created, secret };
}

/** Changes what is given; headers as a whole. @throws AppError `invalid` by field, `not_found` */
export async function changeWebhook(
  writer: WebhookWriter,
  site: Site,
  id: number,
  input: WebhookChange,
): Promise<WebhookRow> {
  if (input.url !== undefined) checkUrl(writer, input.url);
  return writer.postgres.transaction(async (tx) =>
    orNotFound(await updateWebhook(tx, site.id, id, input)),
  );
}

/**
 * Gives a webhook another secret, which is in the answer and never again. For so many hours messages are signed with the one before
 * too, so that a consumer may change when it likes.
 * @throws AppError `not_found`, `conflict` while the secret before the present one is still good
 */
export async function exchangeSecret(
  writer: Writer,
  site: Site,
  id: number,
  { previousForHours }: { previousForHours: number },
): Promise<WebhookRow & { secret: string }> {
  const { previousSecretUntil: until } = await requireWebhook(writer, site, id);
  const [secret, nowMs] = [randomSecret(), writer.clock.now()];
  const [now = "", previousUntil = ""] = [0, previousForHours].map((hours) =>
    new Date(nowMs + hours * 3_600_000).toISOString(),
  );
  const changed = await writer.postgres.transaction((tx) =>
    updateSecret(tx, site.id, id, { secret, previousUntil, now }),
  );
  if (changed !== undefined) return { ...changed, secret };
  const still = until === null ? "" : ` until ${until}`;
  throw new AppError(
    "conflict",
    `The secret before the present one is good${still}. End it first.`,
  );
}

/** Signs with the present secret alone from now on. @throws AppError `not_found` */
export async function endSecret(writer: Writer, site: Site, id: number): Promise<WebhookRow> {
  return writer.postgres.transaction(async (tx) =>
    orNotFound(await endPreviousSecret(tx, site.id, id)),
  );
}

/** A webhook of the site. @throws AppError `not_found` */
export async function requireWebhook(
  { postgres }: Writer,
  site: Site,
  id: number,
): Promise<WebhookRow> {
  return orNotFound(await findWebhook(postgres.db, site.id, id));
}

/** Sends a test event to one webhook, through all that a real one goes through. @throws AppError `not_found`, `conflict` */
export async function testWebhook(writer: Writer, site: Site, id: number): Promise<DeliveryRow> {
  await requireEnabled(writer, site, id);
  const event = { event: TEST_EVENT, data: { id: "test" } };
  const target = { siteId: site.id, webhookId: id };
  return writer.postgres.transaction((tx) =>
    insertTestDelivery(tx, target, event, nowText(writer)),
  );
}

/** Delivers an event once more, as a delivery of its own. @throws AppError `not_found`, `conflict` */
export async function deliverAgain(
  writer: Writer,
  site: Site,
  id: number,
  delivery: string,
): Promise<DeliveryRow> {
  await requireEnabled(writer, site, id);
  return writer.postgres.transaction(async (tx) =>
    orNotFound(await repeatDelivery(tx, id, delivery, nowText(writer))),
  );
}

async function requireEnabled(writer: Writer, site: Site, id: number): Promise<void> {
  const { enabled } = await requireWebhook(writer, site, id);
  if (!enabled) throw new AppError("conflict", "The webhook is not enabled.");
}

function checkUrl({ outboundAllow }: WebhookWriter, url: string): void {
  const checked = readTarget(url, outboundAllow);
  if (checked.kind === "refused")
    throw invalidFields({ url: [`This address cannot be used: ${checked.reason}.`] });
}
