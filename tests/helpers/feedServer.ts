/** How one call is answered; it gets the number of the call, from 0. */
export type Answering = (request: Request, call: number) => Response | Promise<Response>;

/** A real HTTP server on the loopback, and what it was asked. */
export interface FeedServer extends AsyncDisposable {
  /** Its address, without a slash at the end. */
  readonly base: string;
  readonly requests: { readonly url: string; readonly headers: Headers }[];
}

/** Starts a server that answers the calls in order; the last answer is also that to all further calls. */
export function feedServer(...answers: readonly Answering[]): FeedServer {
  const requests: { url: string; headers: Headers }[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const call = requests.push({ url: request.url, headers: new Headers(request.headers) }) - 1;
    return await answers[Math.min(call, answers.length - 1)]!(request, call);
  });
  return {
    base: `http://127.0.0.1:${server.addr.port}`,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A server that speaks TCP only: what it sends is up to the test, which closes the connection. */
export function rawServer(serve: (connection: Deno.TcpConn, call: number) => Promise<void>): FeedServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.TcpConn>();
  const accepting = (async () => {
    let call = 0;
    for await (const connection of listener) {
      open.add(connection);
      serve(connection, call++).catch(() => {});
    }
  })().catch(() => {});
  return {
    base: `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`,
    requests: [],
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) {
        try {
          connection.close();
        } catch {
          // closed by the test
        }
      }
      await accepting;
    },
  };
}
