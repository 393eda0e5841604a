// A picture server in a process of its own, lean enough not to be what is measured:
// node --import tsx bench/server.ts MEAN_BYTES DELAY_MS prints its address when it listens.
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { jpegPicture } from '../test/support/pictures';
import { pictureBytes, distinctPictures } from './pictures';

const [meanBytes = 30_000, delayMs = 0] = process.argv.slice(2).map(Number);

/** Stands in every picture for its number, which makes it unlike all others. */
const numberMark = '#########';

const preparedAnswers = Array.from({ length: distinctPictures }, (_, index) => {
  const body = jpegPicture(numberMark, pictureBytes(index, meanBytes));
  const head = `HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: ${body.length}\r\n\r\n`;
  const answer = Buffer.concat([Buffer.from(head), body]);
  const at = answer.indexOf(numberMark);
  return { before: answer.subarray(0, at), after: answer.subarray(at + numberMark.length) };
});

function sendAnswer(socket: Socket, request: string): void {
  const index = Number(/^GET \/(\d+)\.jpg /.exec(request)?.[1]);
  const picture = preparedAnswers[index % distinctPictures];
  if (!picture) return void socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
  socket.cork();
  socket.write(picture.before);
  socket.write(String(index).padStart(numberMark.length, '0'));
  socket.write(picture.after);
  socket.uncork();
}

const server = createServer({ noDelay: true }, (socket) => {
  let text = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (piece) => {
    text += piece.toString('latin1');
    for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
      const request = text.slice(0, end);
      text = text.slice(end + 4);
      if (delayMs > 0) setTimeout(sendAnswer, delayMs, socket, request);
      else sendAnswer(socket, request);
    }
  });
});

server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
// The one who started it ends it by closing its input.
process.stdin.resume().once('end', () => process.exit());
