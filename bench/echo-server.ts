// A bare ws in a process of its own, to be measured beside: it answers each frame with the same frame, and each request with a frame.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { answerTo } from './measured-process.ts';

const open = new Set<WebSocket>();
const http = createServer((request, response) => {
  request.resume().on('end', () => {
    for (const socket of open) socket.send('x'.repeat(600));
    response.end('{}');
  });
});
new WebSocketServer({ server: http }).on('connection', (socket) => {
  open.add(socket);
  socket.on('message', (data) => socket.send(data)).on('close', () => open.delete(socket));
});
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()));
answerTo((http.address() as AddressInfo).port);
