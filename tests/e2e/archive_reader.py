"""archive_reader - reads an archive with the standard library and zstd alone.

It shares no code with the project, so that tests of the writer don't believe
the writer's own reader.
"""
import base64
import hashlib
import io
import json
import pathlib
import subprocess
import tarfile


def entries(log):
    """Every entry line (bytes) of a log directory, in order."""
    log = pathlib.Path(log)
    lines = []
    tail_path = log / "tail" / "entries.ndjson"
    tail = tail_path.read_bytes().split(b"\n")[:-1] if tail_path.exists() else []
    first = None
    if tail:
        head = json.loads(tail[0])
        first = 0 if head["kind"] == "genesis" else head["last"] + 1
    for segment in sorted((log / "segments").iterdir()):
        begin = int(segment.name[:20])
        if first is not None and begin >= first:
            break  # being sealed
        assert begin == len(lines), f"{segment.name}: {len(lines)} expected"
        data = subprocess.run(["zstd", "-dcq", str(segment)], check=True,
                              stdout=subprocess.PIPE).stdout
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            for member in tar:
                if member.name.endswith("/data/entries.ndjson"):
                    body = tar.extractfile(member).read()
                    lines += body.split(b"\n")[:-1]
    if first is not None:
        assert first == len(lines), f"tail begins at {first}, not {len(lines)}"
    return lines + tail


def leaf_hash(line):
    return hashlib.sha256(b"\0" + line).digest()


def root_hash(leaves):
    """RFC 6962, 2.1, iteratively: a stack of perfect subtrees."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    stack = []
    for leaf in leaves:
        size = 1
        while stack and stack[-1][0] == size:
            left = stack.pop()[1]
            leaf = hashlib.sha256(b"\1" + left + leaf).digest()
            size *= 2
        stack.append((size, leaf))
    root = stack.pop()[1]
    while stack:
        root = hashlib.sha256(b"\1" + stack.pop()[1] + root).digest()
    return root


def checkpoint(log):
    """(origin, size, root) of the log's newest checkpoint; unverified."""
    return parse_note((pathlib.Path(log) / "checkpoint").read_text())


def parse_note(note):
    origin, size, root = note.split("\n")[:3]
    return origin, int(size), base64.b64decode(root)
