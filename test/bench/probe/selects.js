// Plain JavaScript: it is bundled for the Workers runtime, whose types the rest of test/ does not have.
import Gateway, { Content, Ledger as Plain, Purger } from "../../../edge/worker.ts";

export { Content, Purger };

/** The real worker, whose ledger also says how long it took over batches and selections. workerd's clock runs on while code runs. */
export class Ledger extends Plain {
  #appliedMs = 0;

  async apply(batch) {
    const begin = performance.now();
    const reply = await super.apply(batch);
    await this.ctx.storage.sync();
    this.#appliedMs += performance.now() - begin;
    return reply;
  }

  appliedMs() {
    return this.#appliedMs;
  }

  /** The mean over so many: the clock is coarse. */
  async timeSelects(printed, times) {
    const begin = performance.now();
    let kind;
    for (let left = times; left > 0; left--) ({ kind } = await super.select(printed));
    return { kind, ms: (performance.now() - begin) / times };
  }
}

// eslint-disable-next-line import/no-default-export -- how the runtime finds it
export default class extends Gateway {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (!pathname.startsWith("/bench/")) return super.fetch(request);
    const ledger = this.env.LEDGER.getByName(searchParams.get("site"));
    if (pathname === "/bench/applied") return Response.json(await ledger.appliedMs());
    const times = Number(searchParams.get("times"));
    return Response.json(await ledger.timeSelects(searchParams.get("printed"), times));
  }
}
