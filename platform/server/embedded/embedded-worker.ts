// Runs the embedded database in a thread of its own, since its queries block the loop they run on, and serves it on a private socket.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const { folder, socket } = workerData as { folder: string; socket: string };
const database = await PGlite.create({ dataDir: folder });
const server = new PGLiteSocketServer({ db: database, path: socket, maxConnections: 1 });
await server.start();
parentPort?.postMessage('ready');
parentPort?.once('message', async () => {
  await server.stop();
  await database.close();
  parentPort?.postMessage('closed');
});
