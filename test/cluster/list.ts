import { hostAddresses } from '../support/cluster';

export const pictureBytes = 20_000;
/** The first host has most of them, so that whoever asked it from several machines at once would ask for too much. */
const countsOfHosts = hostAddresses.map((_, number) => (number === 0 ? 400 : 40));

interface ListedPicture {
  readonly url: string;
  /** No two have the same, whatever the host. */
  readonly path: string;
  /** In no other. */
  readonly title: string;
}

/** What is to be saved. */
export const listed: readonly ListedPicture[] = hostAddresses.flatMap((host, number) =>
  Array.from({ length: countsOfHosts[number] ?? 0 }, (_, index) => {
    const path = `/h${number}-${index}.jpg`;
    return { url: `http://${host}${path}`, path, title: `Picture ${number}-${index}.` };
  }),
);

/** Spreads the pictures of each host over the whole list. */
const orderOf = ({ path }: ListedPicture): number => {
  const [number = 0, index = 0] = path.match(/\d+/g)?.map(Number) ?? [];
  return index / (countsOfHosts[number] ?? 1);
};

/** As JSON lines, with the hosts mixed, as they are in a list that somebody has. */
export const listText = [...listed]
  .sort((a, b) => orderOf(a) - orderOf(b))
  .map(({ url, title }) => `${JSON.stringify({ url, title, creator: 'Somebody', license: 'CC BY 4.0' })}\n`)
  .join('');
