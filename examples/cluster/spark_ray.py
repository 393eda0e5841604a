"""The shards of a list on the workers of Spark or Ray, each piped through the command:

    node dist/cli.js shard LIST --shards 100 --out shards
    spark-submit spark_ray.py spark        (or: python spark_ray.py ray)
    node dist/cli.js merge out/shard-*/ --out pictures --shards shards

OUT lies in a folder that all workers share, and the program lies on each of them. Change: the paths; for Spark, SHARDS may be
any address that it reads. Speculative execution stays off, so that no shard runs twice at once.
"""

import glob
import os
import shlex
import subprocess
import sys

SHARDS = os.environ.get("SHARDS", "/shared/shards")
OUT = os.environ.get("OUT", "/shared/out")
IMAGE_SCRAPER = os.environ.get("IMAGE_SCRAPER", "node /opt/image-scraper/dist/cli.js")


def save(number, lines):
    """Saves a partition, which is a shard. Where it fails the engine runs it again, and it goes on where it was."""
    folder = os.path.join(OUT, f"shard-{number:05d}")
    command = [*shlex.split(IMAGE_SCRAPER), "download", "--urls", "-", "--out", folder, "--json"]
    done = subprocess.run(command, input="\n".join(lines), encoding="utf-8", stdout=subprocess.PIPE)
    # Status 1 is that of a run that came to its end and could not have every picture: failed.jsonl says which, and trying again
    # does not help.
    if done.returncode not in (0, 1):
        raise RuntimeError(f"shard {number} ended with {done.returncode}")
    # How the run has ended.
    return done.stdout.strip().split("\n")[-1:]


def with_spark():
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.config("spark.speculation", "false").getOrCreate()
    # A file is a partition: shards are smaller than what Spark cuts.
    lines = spark.sparkContext.textFile(f"{SHARDS}/shard-*.jsonl", 1)
    return lines.mapPartitionsWithIndex(save).collect()


def with_ray():
    import ray

    @ray.remote(max_retries=3, retry_exceptions=True)
    def save_file(number, path):
        with open(path, encoding="utf-8") as lines:
            return save(number, lines.read().split("\n"))

    ray.init()
    shards = sorted(glob.glob(f"{SHARDS}/shard-*.jsonl"))
    ends = ray.get([save_file.remote(number, path) for number, path in enumerate(shards)])
    return [line for end in ends for line in end]


if __name__ == "__main__":
    for line in {"spark": with_spark, "ray": with_ray}[sys.argv[1]]():
        print(line)
