#!/usr/bin/env python3
"""records.py N FILE [FIRST] - N ingest lines of about 500 bytes, seeded.

Texts are genuine posts and reviews in English, Dutch, Turkish and Chinese
where ZEGEL_TEST_DATA (default ../shared/data) has them, else made-up words.
"""
import json
import os
import pathlib
import random
import sys

CORPORA = [
    "corpus-en-bank-banking77-test/banking_data/test.csv",
    "corpus-en-tweets-tweeteval-sentiment/datasets/sentiment/test_text.txt",
    "corpus-nl-reviews-bol/test/corpora/polarity-nl-bol.com.csv",
    "corpus-tr-tweets-offenseval-test/offenseval-tr-testset-v1.tsv",
    "corpus-zh-reviews-waimai/datasets/waimai_10k/waimai_10k.csv",
]


def texts():
    root = pathlib.Path(os.environ.get(
        "ZEGEL_TEST_DATA",
        pathlib.Path(__file__).resolve().parents[2] / "shared" / "data"))
    found = []
    for name in CORPORA:
        path = root / name
        if path.exists():
            found += [line.strip() for line in
                      path.read_text(errors="ignore").splitlines() if len(line) > 20]
    if found:
        return found
    words = ["".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=random.randint(2, 9)))
             for _ in range(5000)]
    return [" ".join(random.choices(words, k=25)) for _ in range(20000)]


def main():
    count, path = int(sys.argv[1]), sys.argv[2]
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    random.seed(first + 1)
    pool = texts()
    total = 0
    with open(path, "w") as out:
        for i in range(first, first + count):
            user = random.randrange(50000)
            minute = i // 40
            published = f"2026-{1 + minute // 43200 % 12:02d}-{1 + minute // 1440 % 28:02d}" \
                        f"T{minute // 60 % 24:02d}:{minute % 60:02d}:{i % 60:02d}Z"
            line = json.dumps({
                "activity": {
                    "@context": "https://www.w3.org/ns/activitystreams",
                    "actor": {"id": f"https://x.example/u{user}",
                              "name": f"User {user}", "type": "Person"},
                    "object": {"content": random.choice(pool)[:220],
                               "id": f"https://x.example/s/{i}",
                               "published": published, "type": "Note"},
                    "published": published, "type": "Create"},
                "channel": "x", "direction": "inbound", "native_id": str(i),
                "source": "x:@bank"}, ensure_ascii=False, separators=(",", ":")) + "\n"
            out.write(line)
            total += len(line.encode())
    print(f"{count} lines, {total / count:.0f} bytes each", file=sys.stderr)


main()
