import { hostAddresses } from '../support/cluster';

export const pictureBytes = 20_000;
const picturesPerHost = 50;

interface ListedPicture {
  readonly url: string;
  /** No two have the same, whatever the host. */
  readonly path: string;
  /** In no other. */
  readonly title: string;
}

/** What is to be saved: the same number from each picture host. */
export const listed: readonly ListedPicture[] = hostAddresses.flatMap((host, number) =>
  Array.from({ length: picturesPerHost }, (_, index) => {
    const path = `/h${number}-${index}.jpg`;
    return { url: `http://${host}${path}`, path, title: `Picture ${number}-${index}.` };
  }),
);

/** As JSON lines, with the hosts mixed, as they are in a list that somebody has. */
export const listText = [...listed]
  .sort((a, b) => (a.path.split('-')[1] ?? '').localeCompare(b.path.split('-')[1] ?? ''))
  .map(({ url, title }) => `${JSON.stringify({ url, title, creator: 'Somebody', license: 'CC BY 4.0' })}\n`)
  .join('');
