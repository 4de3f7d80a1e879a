"""Tiny PNG pictures, drawn pixel by pixel: no picture of anybody's."""
import struct
import zlib

WHITE, INK, RED, GREEN, SILVER = range(5)
PALETTE = bytes((255, 255, 255, 30, 34, 60, 200, 40, 40,
                 30, 140, 70, 190, 195, 205))


def _chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(
        ">I", zlib.crc32(body))


def png(rows):
    """rows: equally long sequences of palette indexes."""
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 3, 0, 0, 0)
    pixels = b"".join(b"\0" + bytes(row) for row in rows)
    return (b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) +
            _chunk(b"PLTE", PALETTE) +
            _chunk(b"IDAT", zlib.compress(pixels, 9)) + _chunk(b"IEND", b""))


def chart(values, width=160, height=80):
    """Bars, one a value from 0 to 100: how many log-ins succeeded."""
    rows = [[WHITE] * width for _ in range(height)]
    bar = (width - 20) // len(values)
    for number, value in enumerate(values):
        left = 10 + number * bar
        top = height - 10 - value * (height - 20) // 100
        for y in range(top, height - 10):
            for x in range(left, left + bar - 2):
                rows[y][x] = GREEN if value >= 90 else RED
    for x in range(8, width - 8):
        rows[height - 10][x] = INK
    return png(rows)


def mountain(size=48):
    """The bank's mark: a silver mountain."""
    rows = [[WHITE] * size for _ in range(size)]
    for y in range(size // 4, size - 6):
        reach = (y - size // 4) * 2 // 3
        for x in range(max(0, size // 2 - reach),
                       min(size, size // 2 + reach + 1)):
            rows[y][x] = SILVER if x < size // 2 else INK
    return png(rows)


def receipt(width=60, height=90):
    """A cash machine's slip: lines instead of letters."""
    rows = [[SILVER] * width for _ in range(height)]
    for y in range(4, height - 4):
        for x in range(6, width - 6):
            rows[y][x] = WHITE
            if y % 8 == 0 and 10 < x < width - 10 - (y * 7 % 20):
                rows[y][x] = INK
    return png(rows)
