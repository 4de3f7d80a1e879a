"""Who is who in the story, and the small things that all makers share.

Zilverberg Bank, its people and its customers are made up.  Everything is
fixed (times, ids, random-looking values), so that a second run writes the
same bytes.
"""
import datetime
import hashlib
import json
import pathlib

BANK = "Zilverberg Bank"
DOMAIN = "zilverberg.example"
X_BANK = ("4100200300", "zilverbergbank", BANK)
X_AYSE = ("4200300400", "ayse_kaya_ams", "Ayşe Kaya")
X_JORIS = ("4300400500", "jorisfietst", "Joris Terpstra")
X_NEWS = ("4400500600", "dagbladzuidpool", "Dagblad Zuidpool")

SORRY_NL = ("Zojuist stond hier een privébericht van een collega, per "
            "ongeluk vanaf het verkeerde account geplaatst. We hebben het "
            "verwijderd. Excuses!")


def utc(text):
    """'2026-03-10 06:40:12' as an aware time."""
    return datetime.datetime.fromisoformat(text).replace(
        tzinfo=datetime.timezone.utc)


def seconds(text):
    return int(utc(text).timestamp())


def milliseconds(text, part=0):
    return seconds(text) * 1000 + part


def iso(text, part="000"):
    """As most platforms write it: 2026-03-10T06:40:12.000Z."""
    return utc(text).strftime("%Y-%m-%dT%H:%M:%S.") + part + "Z"


def noise(name, length):
    """Bytes that look random and never change."""
    return hashlib.shake_256(name.encode()).digest(length)


def write(path, data):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def pretty(value):
    return json.dumps(value, ensure_ascii=False, indent=2)
