import v1 from "buttercms-v1";
import type { Butter as ButterV3 } from "../../node_modules/buttercms/lib/butter.d.ts";

/** ButterCMS's own clients, pointed at an edge. */

const SERVICE = "https://api.buttercms.com";

type V3 = ReturnType<typeof ButterV3>;
type V1 = ReturnType<typeof v1.Butter>;

// its package.json hides its types from whoever resolves modules as Node does
const v3Name = "buttercms";
const { default: v3 } = (await import(v3Name)) as { default: typeof ButterV3 };

export const createV3: typeof ButterV3 = v3;
export type { V1, V3 };

/** Version 1 takes its address from a hook. */
export const createV1 = (edgeUrl: string, token: string, testMode = false): V1 => {
  const create = v1 as unknown as typeof v1.Butter;
  return create(token, testMode, undefined, (connection) => {
    connection.defaults.baseURL = `${edgeUrl}/v2`;
  });
};

/**
 * A fetch that sends what is meant for ButterCMS to an edge. Version 3 has no setting for its address.
 * `requests` collects the paths it asked for.
 */
export function fetchAt(
  edgeUrl: string,
  requests: string[],
  fetch: typeof globalThis.fetch,
): typeof globalThis.fetch {
  return (input, init) => {
    const asked = input instanceof Request ? input.url : String(input);
    if (!asked.startsWith(`${SERVICE}/`)) return fetch(input, init);
    const path = asked.slice(SERVICE.length);
    requests.push(path);
    return fetch(new URL(path, edgeUrl), init);
  };
}
