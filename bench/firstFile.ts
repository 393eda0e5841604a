// From the order to the first file: node firstFile.js WORKER SITE FOLDER prints {cold, warm} in milliseconds.
import { createWorkerEngine } from '../src/engine/handle';
import { orderPictures } from './order';

async function main(workerPath: string, site: string, folder: string): Promise<void> {
  const engine = createWorkerEngine({ workerPath });
  const saveOne = async (name: string): Promise<number> => {
    const startedAt = performance.now();
    for await (const event of engine.scrape(
      orderPictures([`${site}/${name}`], folder),
      new AbortController().signal,
    )) {
      if (event.type === 'saved') return performance.now() - startedAt;
    }
    throw new Error(`${name} was not saved`);
  };
  const cold = await saveOne('0.jpg');
  const warm = await saveOne('1.jpg');
  console.log(JSON.stringify({ cold, warm }));
  engine.dispose();
}

const [workerPath = '', site = '', folder = ''] = process.argv.slice(2);
void main(workerPath, site, folder);
