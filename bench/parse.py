"""How long BeautifulSoup with lxml takes for the pictures of a page: parse.py FILE TIMES prints {found, seconds} as JSON."""

import json
import sys
import time

from bs4 import BeautifulSoup

path, times = sys.argv[1], int(sys.argv[2])
with open(path, encoding="utf-8") as file:
    html = file.read()
seconds = []
for _ in range(times):
    started = time.perf_counter()
    page = BeautifulSoup(html, "lxml")
    found = [image.get("src") for image in page.find_all("img") if "live.example" in image.get("src", "")]
    seconds.append(time.perf_counter() - started)
print(json.dumps({"found": len(found), "seconds": seconds}))
