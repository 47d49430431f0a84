#!/usr/bin/env python3
"""Draws blocks.ttf: a font in which each character is its code, as dots.

Letters of a real font differ between machines and versions of it; rectangles do not. A character
is two columns of four dots, the bits of its code, so that other words make another picture.
    make_font.py FILE
"""

import struct
import sys

UNITS = 1024
ADVANCE = 576
ASCENT, DESCENT = 820, -204
DOT_WIDTH, DOT_HEIGHT = 192, 160
COLUMNS = (64, 320)
ROWS = (640, 440, 240, 40)
CODES = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D,
         0x2022, 0x2026, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2260, 0x2264, 0x2265]


def rectangles(code):
    bits = (code ^ (code >> 8)) & 0xFF
    if code in (0x20, 0xA0):
        return []
    return [(COLUMNS[bit % 2], ROWS[bit // 2]) for bit in range(8) if bits >> bit & 1]


def glyph(dots):
    if not dots:
        return b""
    points = [(x + dx, y + dy) for x, y in dots
              for dx, dy in ((0, 0), (0, DOT_HEIGHT), (DOT_WIDTH, DOT_HEIGHT), (DOT_WIDTH, 0))]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    data = struct.pack(">hhhhh", len(dots), min(xs), min(ys), max(xs), max(ys))
    data += b"".join(struct.pack(">H", 4 * i + 3) for i in range(len(dots)))
    data += struct.pack(">H", 0) + b"\x01" * len(points)  # no instructions; every point on curve
    for axis in (xs, ys):
        last = 0
        for value in axis:
            data += struct.pack(">h", value - last)
            last = value
    return data + b"\0" * (-len(data) % 4)


def cmap(codes):
    segments = []
    for index, code in enumerate(codes, start=1):
        if segments and segments[-1][1] == code - 1:
            segments[-1][1] = code
        else:
            segments.append([code, code, index - code])
    segments.append([0xFFFF, 0xFFFF, 1])
    count = len(segments)
    power = 1 << (count.bit_length() - 1)
    sub = struct.pack(">HHHH", 2 * count, 2 * power, power.bit_length() - 1, 2 * (count - power))
    sub += b"".join(struct.pack(">H", s[1]) for s in segments) + struct.pack(">H", 0)
    sub += b"".join(struct.pack(">H", s[0]) for s in segments)
    sub += b"".join(struct.pack(">H", s[2] & 0xFFFF) for s in segments)
    sub += struct.pack(">H", 0) * count
    sub = struct.pack(">HHH", 4, len(sub) + 6, 0) + sub
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + sub


def names():
    records, text = b"", b""
    for number, value in ((1, "Fovea Blocks"), (2, "Regular"), (3, "Fovea Blocks 1"),
                          (4, "Fovea Blocks"), (5, "Version 1.0"), (6, "FoveaBlocks")):
        encoded = value.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, number, len(encoded), len(text))
        text += encoded
    return struct.pack(">HHH", 0, 6, 6 + len(records)) + records + text


def font():
    glyphs = [glyph([(COLUMNS[0], ROWS[3]), (COLUMNS[1], ROWS[0])])]
    glyphs += [glyph(rectangles(code)) for code in CODES]
    loca, offset = [], 0
    for each in glyphs:
        loca.append(offset)
        offset += len(each)
    loca.append(offset)
    bounds = struct.pack(">hhhh", COLUMNS[0], ROWS[3], COLUMNS[1] + DOT_WIDTH, ROWS[0] + DOT_HEIGHT)
    tables = {
        b"OS/2": struct.pack(">HhHHHhhhhhhhhhhh10sIIII4sHHHhhhHHIIhhHHH", 4, ADVANCE, 400, 5, 0,
                             512, 512, 0, 128, 512, 512, 0, 384, 48, 256, 0, b"\0" * 10, 1, 0, 0, 0,
                             b"FOVE", 0x40, CODES[0], CODES[-1], ASCENT, DESCENT, 0, ASCENT,
                             -DESCENT, 1, 0, 480, 800, 0, 0x20, 1),
        b"cmap": cmap(CODES),
        b"glyf": b"".join(glyphs),
        b"head": struct.pack(">IIIIHHQQ", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, UNITS, 0, 0)
                 + bounds + struct.pack(">HHhhh", 0, 6, 2, 1, 0),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, ASCENT, DESCENT, 0, ADVANCE, 0, 0,
                             ADVANCE, 1, 0, 0, 0, 0, 0, 0, 0, len(glyphs)),
        b"hmtx": struct.pack(">Hh", ADVANCE, COLUMNS[0]) * len(glyphs),
        b"loca": b"".join(struct.pack(">I", each) for each in loca),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, len(glyphs), 32, 8, 0, 0, 1, 0, 0, 0, 0,
                             0, 0, 0, 0),
        b"name": names(),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, -100, 50, 1, 0, 0, 0, 0),
    }
    power = 1 << (len(tables).bit_length() - 1)
    header = struct.pack(">IHHHH", 0x10000, len(tables), 16 * power, power.bit_length() - 1,
                         16 * (len(tables) - power))
    directory, body = b"", b""
    start = len(header) + 16 * len(tables)
    for tag, data in sorted(tables.items()):
        padded = data + b"\0" * (-len(data) % 4)
        check = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += struct.pack(">4sIII", tag, check, start + len(body), len(data))
        body += padded
    whole = header + directory + body
    total = sum(struct.unpack(f">{len(whole) // 4}I", whole)) & 0xFFFFFFFF
    place = whole.index(struct.pack(">I", 0x5F0F3CF5)) - 4
    adjust = (0xB1B0AFBA - total) & 0xFFFFFFFF
    return whole[:place] + struct.pack(">I", adjust) + whole[place + 4:]


if __name__ == "__main__":
    with open(sys.argv[1], "wb") as file:
        file.write(font())
