// Serves the pictures of a folder from memory, lean enough not to be what is measured:
// node --import tsx bench/server.ts FOLDER LEAST_DELAY_MS MOST_DELAY_MS [FOLDER_OF_CERT_AND_KEY] prints its address when it listens.
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

const [folder = '', leastDelayMs = '0', mostDelayMs = '0', certificates] = process.argv.slice(2);
const [least, most] = [Number(leastDelayMs), Number(mostDelayMs)];

const answers = new Map(
  readdirSync(folder).map((name) => {
    const body = readFileSync(join(folder, name));
    const head = `HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: ${body.length}\r\n\r\n`;
    return [`/${name}`, Buffer.concat([Buffer.from(head), body])];
  }),
);
const notFound = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';

/** Each answer waits as long in every run: as the golden ratio spreads numbers, evenly and in no order. */
let asked = 0;
function nextDelayMs(): number {
  asked += 1;
  return least + (most - least) * ((asked * 0.6180339887) % 1);
}

function sendAnswer(socket: Socket, request: string): void {
  socket.write(answers.get(/^GET (\S+) /.exec(request)?.[1] ?? '') ?? notFound);
}

function serveSocket(socket: Socket): void {
  let text = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (piece: Buffer) => {
    text += piece.toString('latin1');
    for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
      const request = text.slice(0, end);
      text = text.slice(end + 4);
      if (most > 0) setTimeout(sendAnswer, nextDelayMs(), socket, request);
      else sendAnswer(socket, request);
    }
  });
}

const server =
  certificates === undefined
    ? createServer({ noDelay: true }, serveSocket)
    : createTlsServer(
        {
          noDelay: true,
          cert: readFileSync(join(certificates, 'cert.pem')),
          key: readFileSync(join(certificates, 'key.pem')),
        },
        serveSocket,
      );
server.listen(0, '127.0.0.1', () => {
  const scheme = certificates === undefined ? 'http' : 'https';
  console.log(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
// The one who started it ends it; should that one be gone without a word, its input is closed.
process.stdin.resume().once('end', () => process.exit());
