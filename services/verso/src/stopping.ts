/** Resolves at the first Ctrl-C or SIGTERM; a second Ctrl-C does not hurry a stop that is under way. */
export function untilStopped(): { readonly promise: Promise<void>; readonly signal: AbortSignal } {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const stop = (): void => {
    controller.abort();
    resolve(undefined);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  return { promise, signal: controller.signal };
}
