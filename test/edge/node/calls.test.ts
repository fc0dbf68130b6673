import { MessageChannel } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { createCaller, serve } from "../../../edge/node/calls.ts";
import { AppError } from "../../../shared/errors.ts";

function connect<Served extends Parameters<typeof serve>[1]>(methods: Served) {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  serve(port1, methods);
  return createCaller<Served>(port2);
}

test("a call gets what the method returns, and memory that is shared stays so", async () => {
  const bytes = new Uint8Array(new SharedArrayBuffer(2));
  const { calls } = connect({
    add: (one: number, other: number) => one + other,
    shared: async () => bytes,
  });
  expect(await Promise.all([calls.add(1, 2), calls.add(3, 4)])).toEqual([3, 7]);
  (await calls.shared())[1] = 9;
  expect(bytes[1]).toBe(9);
});

test("a function is called when the answer leaves", async () => {
  let state = "as it was asked";
  const { calls } = connect({
    async read(): Promise<() => string> {
      await Promise.resolve();
      queueMicrotask(() => (state = "as it was answered"));
      return () => state;
    },
  });
  expect(await calls.read()).toBe("as it was answered");
});

test("what a method throws is thrown to the caller: code, sentence, when to come again, and of others the cause", async () => {
  const { calls } = connect({
    limited: () => {
      throw new AppError("rate_limited", "Too many requests.", { retryAfterS: 7 });
    },
    broken: () => Promise.reject(new Error("the disk is full")),
  });
  const limited = await calls.limited().catch((error: unknown) => error);
  expect(limited).toBeInstanceOf(AppError);
  expect(limited).toMatchObject({
    code: "rate_limited",
    message: "Too many requests.",
    options: { retryAfterS: 7 },
  });
  await expect(calls.broken()).rejects.toThrow("the disk is full");
});

test("there are no calls but those that are served", async () => {
  const { calls } = connect({});
  const others = calls as Record<string, () => Promise<unknown>>;
  await expect(others["nothing"]?.()).rejects.toThrow("no such call");
  await expect(others["constructor"]?.()).rejects.toThrow("no such call");
});

test("who waits for a thread that has gone is told so, and who calls it later", async () => {
  const { calls, gone } = connect({ wait: () => new Promise(() => undefined) });
  const waiting = calls.wait();
  gone("the thread ended with code 1");
  await expect(waiting).rejects.toThrow("the thread ended with code 1");
  await expect(calls.wait()).rejects.toThrow("the thread ended with code 1");
});
