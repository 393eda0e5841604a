#!/bin/sh
# The shards of a list as an array job of Slurm, a task for each shard:
#     node dist/cli.js shard LIST --shards 100 --out shards
#     sbatch slurm.sh
#     node dist/cli.js merge out/shard-*/ --out pictures --shards shards
# SHARDS and OUT lie in a folder that all nodes share, and so does the program.
# Change: the paths; --array: from 0 to one less than there are shards, and behind the % how many may run at once.
#SBATCH --job-name=image-scraper
#SBATCH --array=0-99%20
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --time=24:00:00
# A task whose node dies runs again on another one, and goes on where it was: what is whole is not loaded again.
#SBATCH --requeue
#SBATCH --output=%x-%A-%a.log
set -u
SHARDS=${SHARDS:-/shared/shards}
OUT=${OUT:-/shared/out}
IMAGE_SCRAPER=${IMAGE_SCRAPER:-node /shared/image-scraper/dist/cli.js}

shard=$(printf 'shard-%05d' "$SLURM_ARRAY_TASK_ID")
# Status 1 is that of a run that came to its end and could not have every picture: failed.jsonl says which, and trying again
# does not help.
$IMAGE_SCRAPER download --urls "$SHARDS/$shard.jsonl" --out "$OUT/$shard" --json || [ $? -eq 1 ]
