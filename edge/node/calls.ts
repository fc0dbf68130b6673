import type { MessagePort, Worker } from "node:worker_threads";
import { ambient } from "../../program/current.ts";
import type { Current } from "../../shared/current.ts";
import { AppError, toAppError, type AppErrorOptions, type ErrorCode } from "../../shared/errors.ts";

/**
 * Calls between two threads, over a port. What is given and returned is copied as structured clones are, and memory that is
 * shared stays so. Messages of one port arrive in the order in which they were sent, and its users rely on that.
 */

/** What one side answers. A result that is a function is called when the answer leaves, and what it returns is sent. */
export type Methods = Record<string, (...args: never[]) => unknown>;

/** The same methods as the other side calls them. */
export type Calls<Served extends Methods> = {
  [Name in keyof Served]: (
    ...args: Parameters<Served[Name]>
  ) => Promise<Result<Awaited<ReturnType<Served[Name]>>>>;
};
type Result<T> = T extends () => infer Returned ? Returned : T;

/** One end of the way between two threads. */
export type Port = MessagePort | Worker;

interface Call {
  call: number;
  name: string;
  args: unknown[];
  /** What it is done for. */
  current: Current | undefined;
}
type Answer = { answer: number } & ({ value: unknown } | { error: Thrown });
interface Thrown {
  code: ErrorCode;
  message: string;
  retryAfterS?: number;
}

/** Answers the other side's calls. What a method throws is thrown over there, as an `AppError`. */
export function serve(port: Port, methods: Methods): void {
  port.on("message", (message: Call | Answer) => {
    if (!("call" in message)) return;
    const { call, name, args, current } = message;
    const served: Readonly<Record<string, unknown>> = methods;
    const method = Object.hasOwn(served, name) ? (served[name] as AnyMethod) : undefined;
    const run = () => called(method, args);
    void (current === undefined ? run() : ambient.run(current, run)).then(
      (made) => {
        const value = typeof made === "function" ? (made as () => unknown)() : made;
        port.postMessage({ answer: call, value } satisfies Answer, []);
      },
      (error: unknown) =>
        port.postMessage({ answer: call, error: thrown(error) } satisfies Answer, []),
    );
  });
}

type AnyMethod = (...args: unknown[]) => unknown;

async function called(method: AnyMethod | undefined, args: unknown[]) {
  if (method === undefined) throw new Error("there is no such call");
  return method(...args);
}

function thrown(error: unknown): Thrown {
  const { code, message, options, cause } = toAppError(error);
  const { retryAfterS } = options;
  // between threads of one program the cause may be told: who asked reports it
  const text = code === "internal" && cause instanceof Error ? cause.message : message;
  return { code, message: text, ...(retryAfterS !== undefined && { retryAfterS }) };
}

/** Calls that nobody will answer any more reject. */
export interface Caller<Served extends Methods> {
  calls: Calls<Served>;
  /** The other side has gone: what waits for it rejects, and what is called later. */
  gone: (cause: string) => void;
}

/** The way to what the other side serves. */
export function createCaller<Served extends Methods>(port: Port): Caller<Served> {
  const waiting = new Map<number, (answer: Answer) => void>();
  let count = 0;
  let ended: string | undefined;
  port.on("message", (message: Call | Answer) => {
    if (!("answer" in message)) return;
    waiting.get(message.answer)?.(message);
    waiting.delete(message.answer);
  });
  const call = (name: string, args: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      if (ended !== undefined) return reject(new Error(ended));
      count += 1;
      waiting.set(count, (answer) =>
        "error" in answer ? reject(asThrown(answer.error)) : resolve(answer.value),
      );
      const current = ambient.get();
      port.postMessage({ call: count, name, args, current } satisfies Call, []);
    });
  return {
    calls: new Proxy({} as Calls<Served>, {
      get:
        (_, name) =>
        (...args: unknown[]) =>
          call(String(name), args),
    }),
    gone(cause) {
      ended = cause;
      const error: Thrown = { code: "internal", message: cause };
      for (const end of waiting.values()) end({ answer: 0, error });
      waiting.clear();
    },
  };
}

/** What was no `AppError` on the other side is a failure of ours here too. */
function asThrown({ code, message, retryAfterS }: Thrown): Error {
  if (code === "internal") return new Error(message);
  const options: AppErrorOptions = retryAfterS === undefined ? {} : { retryAfterS };
  return new AppError(code, message, options);
}
