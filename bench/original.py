"""The design that the program grew from: one aiohttp session, everything at once, each body written when it is whole.

python3 original.py LIST FOLDER
"""

import asyncio
import os
import sys

import aiohttp


async def save(session, url, folder):
    async with session.get(url) as response:
        response.raise_for_status()
        body = await response.read()
    with open(os.path.join(folder, os.path.basename(url)), "wb") as file:
        file.write(body)


async def main(list_path, folder):
    with open(list_path) as lines:
        urls = lines.read().split()
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(save(session, url, folder) for url in urls))


asyncio.run(main(*sys.argv[1:3]))
