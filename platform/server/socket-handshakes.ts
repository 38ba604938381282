import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Result } from '../../kernel/result.ts';
import type { Log } from './log.ts';

export type HandshakeOptions<Reader> = {
  readonly server: Server;
  readonly path: string;
  /** The subprotocol that is chosen where it is offered; else the first that is. */
  readonly protocol: string;
  readonly log: Log;
  /** Finds the reader of a handshake, or refuses it. */
  readonly authorize: (request: IncomingMessage) => Promise<Result<Reader>>;
};

/**
 * Takes handshakes at one path; what they leave behind is kept for as long as a socket is open, so it is little.
 * @param accept is given each socket that was opened, and its reader
 * @returns the function that takes no more
 */
export function takeHandshakes<Reader>(
  { server, path, protocol, log, authorize }: HandshakeOptions<Reader>,
  accept: (client: WebSocket, reader: Reader) => void,
): () => void {
  const wss = new WebSocketServer({
    noServer: true,
    // It would keep a set of its own, and a function for each socket.
    clientTracking: false,
    maxPayload: 64 * 1024,
    // Our own text of it: what was offered is a piece of the request's header, and keeps all of that alive.
    handleProtocols: (offered) => (offered.has(protocol) ? protocol : (offered.values().next().value ?? false)),
  });

  const onUpgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.split('?')[0] !== path) return refuseUpgrade(socket, '404 Not Found');
    // An error of the raw socket before the handshake is the client's going away, nothing more.
    socket.on('error', destroy);
    try {
      const reader = await authorize(request);
      if (!reader.ok)
        return refuseUpgrade(socket, reader.refusal.kind === 'unauthorized' ? '401 Unauthorized' : '403 Forbidden');
      wss.handleUpgrade(request, socket, head, (client) => {
        socket.off('error', destroy);
        accept(client, reader.value);
      });
    } catch (error) {
      log.error({ err: error }, 'sockets: a handshake failed');
      refuseUpgrade(socket, '503 Service Unavailable');
    }
  };
  server.on('upgrade', onUpgrade);

  return () => {
    server.off('upgrade', onUpgrade);
    wss.close();
  };
}

function destroy(this: Duplex): void {
  this.destroy();
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
