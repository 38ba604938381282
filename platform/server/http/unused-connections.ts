import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Browsers open connections ahead of need. One on which nothing was asked yet looks busy to Node, which would wait for it
 * for a minute before it stops: such connections are cut, and whatever is under way on others is finished.
 */
export function cutUnused(app: FastifyInstance): void {
  const unused = new Set<Socket>();
  let closing = false;
  // One function for all connections, not one for each: sockets are connections that stay.
  function forget(this: Socket): void {
    unused.delete(this);
  }
  app.server.on('connection', (socket) => {
    if (closing) return socket.destroy();
    unused.add(socket);
    return socket.on('close', forget);
  });
  app.server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  app.addHook('preClose', (done) => {
    closing = true;
    for (const socket of unused) socket.destroy();
    done();
  });
}
