import { version } from '../../package.json';
import { exportFormats } from '../shared/engine/export';
import { licenseNeeds, maxSearchTags, searchColors, typeNeeds } from '../shared/panel/filters';
import { maxFieldLengths } from '../shared/form/lengths';
import { licenseNames } from '../shared/picture/licenses';
import { sourceIds } from '../shared/sources/sources';
import { apiKeyVariables } from './apiKeys';

/** What `--help` prints. */
export const usageText = `Image Scraper ${version}

  search   KEYWORD [--find N]                    find pictures and list them
  search   --page URL                            list the pictures of a web page
  scrape   KEYWORD --quantity N|all --out DIR    find pictures and save them
  scrape   --page URL --out DIR                  save the pictures of a web page
  scrape   --keywords FILE --quantity N --out DIR  the same for several keywords
  download --urls FILE|- --out DIR               save pictures by their addresses
  run      FILE [--out DIR]                      do what a scrape file says (NAME.scrape.json)
  sources  [--check]                             list the sources; ask each whether it answers
  verify   DIR                                   compare a folder with its records, metadata.jsonl
  shard    LIST|- --shards N --out DIR           cut a list for several computers
  merge    DIR… --out DIR [--shards DIR]         make one folder of those that they saved
  export   DIR --as FORMAT --out PATH            make a data set of a folder, or a list for other programs
  mcp      [--root DIR]                          offer tools to agents, by the Model Context Protocol on standard input and output

search, scrape and sources:
  --source NAME       where to search: ${sourceIds.join(', ')} (default: flickr),
                      or all: all that need no key or have one, the default of sources; may be repeated
search and scrape:
  --keywords FILE     keywords, one a line of at most ${maxFieldLengths.keyword} characters, instead of one; empty lines and those that begin with # are passed over; standard
                      input (-); scrape saves those of each into a folder of its own below DIR, and each picture for the first
                      keyword that finds it
  --page URL          a web page to find pictures on, instead of a keyword; may be repeated
  --allows NEED       what the licence must allow: ${licenseNeeds.slice(1).join(', ')}
  --orientation NAME  landscape, portrait or square
  --type NAME         the type of the picture, by its address: ${typeNeeds.slice(1).join(', ')}
  --color NAME        ${searchColors.join(', ')}: of sources that can be asked for it
  --tags TAG,TAG…     what a picture must be tagged with, up to ${maxSearchTags}: of sources that can be asked for it
  --newest            the newest first, from sources that can be asked for it
                      (what a source cannot be asked for of these, and of pixels and licences, is left out afterwards, and told)
search, scrape, run, sources and mcp:
  --base-url NAME=URL another address for a source; may be repeated
sources:
  --check             ask each source one small question, all side by side, and tell how it fares: answers, refuses, has
                      changed (and what was expected), needs a key, cannot be reached, or has a problem of its own; status 0 when
                      all that could be asked answer
search:
  --find N            how many to find, for each keyword (default: 100; with --page all)
scrape:
  --quantity N|all    how many to save, for each keyword (with --page all is the default)
  --size SIZE         small (about 320 px), large (up to 1024 px; the default) or original (the largest there is)
download and export:
  --urls FILE         addresses in plain text, of which a line that begins with # is a comment; a table (.csv, .tsv), JSON
                      (.json, .jsonl, .ndjson), or a Markdown or HTML document (.md, .html) that names them; a line, row or
                      value without any counts as failed; export makes a list for img2dataset of them; standard input (-)
                      and files of other names are JSON where they begin with { or [, else plain text
scrape and download:
  --name TEMPLATE     how files are named: text with {keyword}, {n} (a number), {title}, {creator}, {id}, {source}, {width},
                      {height}, {date} (default: '{keyword} {n}'); without a keyword, as at their addresses
  --separator NAME    what stands for each space in a name: hyphen (the default), underscore, space or dot
search, scrape and download:
  --min-width N       the least width in pixels: smaller pictures are left out, and scrape takes others for them
  --min-height N      the least height in pixels
scrape, download, run, shard, merge and export:
  --out PATH          the folder; what it has a record of is not loaded again, and counts: the same command finishes a run that
                      was interrupted; run needs none where the file's own folder is inside the one that it is started in;
                      export makes a file (zip) or folder of this name, where nothing has it yet
scrape, download and run:
  --concurrency N     at most so many downloads at once from one host, 1 to 64
  --no-records        without metadata.jsonl and CREDITS.md; saves again what is there already
  --stats FILE        write {saved, alreadyThere, duplicate, rejected, failed, bytes, seconds} as JSON
search, scrape, download, verify, export and mcp:
  --license ID        save only pictures with this licence; may be repeated (to verify, every other licence is wrong; export
                      leaves them out): ${licenseNames.slice(0, 7).join(', ')}
                      in any version, or in one (CC-BY-4.0),
                      ${licenseNames.slice(7, 12).join(', ')},
                      ${licenseNames.slice(12).join(', ')}
search, scrape, download, run, sources and mcp:
  --allow-host HOST   a host that may be on a private network, besides those of --base-url, of each --page for its own
                      pictures, and of addresses in a list; may be repeated
  --contact TEXT      how servers' owners can reach you: an address that is sent along
shard and merge:
  --shards N|DIR      shard: into how many files a list is cut, as download takes it: all
                      addresses of a host are in one, so that its limits hold wherever they are loaded; merge: the folder of
                      the shards, of which every missing picture is told, with its reason
shard:
  --split-hosts       divide a host that is larger than a shard, and how many downloads at once it gets
  --include-forbidden shard also addresses of hosts whose terms forbid bulk downloads, which else go into forbidden.jsonl
download:
  --format FORMAT     webdataset: at the end write the pictures of DIR as tar files, too, for object storage, into a folder in it;
                      they are written anew when more was saved
export:
  --as FORMAT         ${exportFormats.join(', ')}
  --split A,B,C       of imagefolder: percent of the pictures in train, validation and test (default: 80,10,10); equal pictures,
                      and pictures of one author that look alike, stay together
  --seed N            of imagefolder: another number splits otherwise, the same one in the same way (default: 0)
download and export:
  --shard-count N     of webdataset: pictures in a tar file at the most (default: 10000)
  --shard-bytes N     of webdataset: bytes of a tar file at the most, unless one picture has more (default: 1000000000)
  --include-restricted  also pictures whose licences do not allow that their files are passed on, which else are asked about
  --exclude-restricted  without them
search, scrape, download, run, sources, verify, shard, merge and export:
  --json              one event a line on standard output
mcp:
  --root DIR          the folder that nothing leaves (default: the one that it is started in)

Your own keys for sources are taken from the environment: ${apiKeyVariables('required')} (without one it is not
asked), ${apiKeyVariables('optional')} (with it there is more). So is a proxy (http_proxy, https_proxy, no_proxy).
Values that are listed here may be written in upper or lower case.
Exit status: 0 all are there (and as they were saved), 1 some are not, or nothing was found, 2 wrong use, or what
is named cannot be read or written (nothing was begun), 3 broken off before all were tried, or nobody could be
reached (the same command goes on), 130 cancelled.
`;
