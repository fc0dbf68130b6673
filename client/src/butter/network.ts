import { LarderError } from "../error.ts";
import { answerOf, textOf, type Fetch } from "../fetch.ts";

/**
 * The layers as the plain fetch that ButterCMS's code was written for: it throws what the network threw last, and gives an
 * answer that is no JSON as it is. Answers name a whole address, copies that of the first endpoint.
 */
export const asPlainFetch =
  (fetch: Fetch, firstEndpoint: string): Fetch =>
  async (input, init) => {
    try {
      const response = await fetch(input, init);
      return response.url === input ? await under(firstEndpoint, response) : response;
    } catch (error) {
      if (!(error instanceof LarderError)) throw error;
      if (error.code === "late") throw new DOMException(error.message, "TimeoutError");
      if (error.response !== undefined) return error.response;
      throw error.cause ?? error;
    }
  };

async function under(endpoint: string, response: Response): Promise<Response> {
  const { status, statusText, headers } = response;
  const text = await textOf(response);
  return answerOf({ status, statusText, headers, text, url: endpoint + response.url });
}
