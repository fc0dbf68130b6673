// Plain JavaScript: it is bundled for the Workers runtime, whose types the rest of test/ does not have.
import worker, { Content, Ledger as Plain } from "../../../edge/worker.ts";

/**
 * The real worker, whose ledger says on its output how long the parts of each `apply` took. workerd's clock runs
 * on while code runs, unlike Cloudflare's.
 */
export default worker;
export { Content };

/** The puts of a batch overlap, so what counts is from the first one's beginning to the last one's end. */
function watchPuts(store, spans) {
  return new Proxy(store, {
    get(target, name) {
      if (name !== "put") {
        const member = Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      }
      return async (...given) => {
        spans.putsBegin ??= performance.now();
        await target.put(...given);
        spans.putsEnd = performance.now();
      };
    },
  });
}

export class Ledger extends Plain {
  #spans;
  #storage;

  constructor(ctx, env) {
    const spans = {};
    super(ctx, { ...env, STORE: watchPuts(env.STORE, spans) });
    this.#spans = spans;
    this.#storage = ctx.storage;
  }

  async apply(batch) {
    const spans = this.#spans;
    delete spans.putsBegin;
    const begin = performance.now();
    const reply = await super.apply(batch);
    const applied = performance.now();
    // what Cloudflare's output gate waits for before the reply leaves
    await this.#storage.sync();
    const synced = performance.now();
    const report = {
      kind: "probe.applied",
      head: reply.head.position,
      entries: batch.entries.length,
      beforePutsMs: (spans.putsBegin ?? begin) - begin,
      putsMs: spans.putsBegin === undefined ? 0 : spans.putsEnd - spans.putsBegin,
      commitAndPurgeMs: applied - (spans.putsBegin === undefined ? begin : spans.putsEnd),
      syncMs: synced - applied,
    };
    console.log(JSON.stringify(report));
    return reply;
  }
}
