#!/bin/sh
# The shards of a list on several machines, by GNU Parallel over ssh:
#     node dist/cli.js shard LIST --shards 100 --out shards
#     sh parallel.sh
#     node dist/cli.js merge out/shard-*/ --out pictures --shards shards
# SHARDS and OUT lie in a folder that all machines share, under the same path, and the program lies on each of them.
# Change: the paths, and what is in `machines`: one a line, as ssh names them (user@host).
set -eu
SHARDS=${SHARDS:-/shared/shards}
OUT=${OUT:-/shared/out}
MACHINES=${MACHINES:-/shared/machines}
IMAGE_SCRAPER=${IMAGE_SCRAPER:-node /opt/image-scraper/dist/cli.js}

mkdir -p "$OUT"
# One shard at a time on each machine. A machine that is gone ends its shard (ssh notices after 15 s of silence), and another
# takes it up where it was: what is whole is not loaded again. Started again, this goes on with what has not ended. Status 1
# is that of a run that came to its end and could not have every picture: failed.jsonl says which, and trying again does not help.
parallel --sshloginfile "$MACHINES" --ssh 'ssh -o ServerAliveInterval=5' --jobs 1 --retries 5 \
  --joblog "$OUT/joblog" --resume-failed \
  "$IMAGE_SCRAPER download --urls {} --out $OUT/{/.} --json >$OUT/{/.}.log 2>&1 || [ \$? -eq 1 ]" \
  ::: "$SHARDS"/shard-*.jsonl
