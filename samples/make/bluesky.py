"""samples/bluesky.car: a repository as com.atproto.sync.getRepo gives it.

A CAR v1 file: the signed commit, the Merkle search tree, the records, all
DAG-CBOR with recomputable CIDs.  The signing key is a throw-away one that
anybody can derive from this file; it signs nothing but this sample.
"""
import hashlib
import hmac

from story import BANK, DOMAIN, SORRY_NL, iso, noise, seconds, write

DID = "did:plc:zilverbergbank2sample777"
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"


# DAG-CBOR and CIDs --------------------------------------------------------

class Cid(bytes):
    """The 36 bytes of a CIDv1: version, codec, sha2-256, length, hash."""

    def __str__(self):
        bits = "".join(f"{b:08b}" for b in self)
        bits += "0" * (-len(bits) % 5)
        return "b" + "".join(ALPHABET[int(bits[i:i + 5], 2)]
                             for i in range(0, len(bits), 5))


def cid_of(data, codec=0x71):
    return Cid(bytes((1, codec, 0x12, 0x20)) + hashlib.sha256(data).digest())


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def head(major, number):
    if number < 24:
        return bytes((major << 5 | number,))
    for extra, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << 8 * size:
            return bytes((major << 5 | extra,)) + number.to_bytes(size, "big")
    raise ValueError("too large")


def cbor(value):
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, Cid):
        return b"\xd8\x2a" + cbor(b"\0" + bytes(value))
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        data = value.encode()
        return head(3, len(data)) + data
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    names = sorted(value, key=lambda n: (len(n.encode()), n.encode()))
    return head(5, len(value)) + b"".join(cbor(n) + cbor(value[n])
                                          for n in names)


# Signing: ECDSA on secp256k1, RFC 6979, low S -------------------------------

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
     0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8)
SECRET = int.from_bytes(noise("zilverberg bluesky sample key", 32), "big") % N


def add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % P == 0:
        return None
    if a == b:
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def times(k, point):
    out = None
    while k:
        if k & 1:
            out = add(out, point)
        point = add(point, point)
        k >>= 1
    return out


def nonce(digest):
    """RFC 6979, 3.2."""
    key, v = b"\0" * 32, b"\1" * 32
    seed = SECRET.to_bytes(32, "big") + (
        int.from_bytes(digest, "big") % N).to_bytes(32, "big")
    for mark in (b"\0", b"\1"):
        key = hmac.digest(key, v + mark + seed, "sha256")
        v = hmac.digest(key, v, "sha256")
    return int.from_bytes(hmac.digest(key, v, "sha256"), "big")


def sign(message):
    digest = hashlib.sha256(message).digest()
    k = nonce(digest)
    r = times(k, G)[0] % N
    s = pow(k, -1, N) * (int.from_bytes(digest, "big") + r * SECRET) % N
    return r.to_bytes(32, "big") + min(s, N - s).to_bytes(32, "big")


def public_key():
    """The compressed point."""
    x, y = times(SECRET, G)
    return bytes((2 + (y & 1),)) + x.to_bytes(32, "big")


def did_key():
    number = int.from_bytes(b"\xe7\x01" + public_key(), "big")
    digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    out = ""
    while number:
        number, at = divmod(number, 58)
        out = digits[at] + out
    return "did:key:z" + out


# The Merkle search tree ------------------------------------------------------

def layer(key):
    bits = f"{int.from_bytes(hashlib.sha256(key.encode()).digest(), 'big'):0256b}"
    return (256 - len(bits.lstrip("0"))) // 2


def tree(keys, records, level, blocks):
    """Add the nodes for the sorted `keys` to `blocks`; the root's CID."""
    if not keys:
        return None
    runs, own = [[]], []
    for key in keys:
        if layer(key) == level:
            own.append(key)
            runs.append([])
        else:
            runs[-1].append(key)
    below = [tree(run, records, level - 1, blocks) for run in runs]
    entries, previous = [], b""
    for key, right in zip(own, below[1:]):
        raw = key.encode()
        shared = 0
        while shared < len(previous) and previous[shared] == raw[shared]:
            shared += 1
        entries.append({"p": shared, "k": raw[shared:],
                        "v": cid_of(records[key]), "t": right})
        previous = raw
    data = cbor({"l": below[0], "e": entries})
    blocks[cid_of(data)] = data
    return cid_of(data)


# The records -----------------------------------------------------------------

def tid(when):
    number = seconds(when) * 1000000 << 10 | 23
    return "".join(SORTABLE[number >> shift & 31]
                   for shift in range(60, -1, -5))


def tag_facet(text, tag):
    start = len(text[:text.index(tag)].encode())
    return [{"index": {"byteStart": start,
                       "byteEnd": start + len(tag.encode())},
             "features": [{"$type": "app.bsky.richtext.facet#tag",
                           "tag": tag[1:]}]}]


def post(when, lang, text, **more):
    return "app.bsky.feed.post/" + tid(when), {
        "$type": "app.bsky.feed.post", "text": text, "langs": [lang],
        "createdAt": iso(when), **more}


def reference(when, did, cid_seed):
    return {"uri": f"at://{did}/app.bsky.feed.post/{tid(when)}",
            "cid": str(cid_of(noise(cid_seed, 80)))}


def repository(picture_bytes):
    wei = "did:plc:weizhang22sample77777777"
    question = reference("2026-03-10 07:05:00", wei, "wei asks")
    outage = "Storing: inloggen in de app lukt nu vaak niet. #storing"
    image = {"$type": "blob", "ref": cid_of(picture_bytes, 0x55),
             "mimeType": "image/png", "size": len(picture_bytes)}
    listed = [
        ("app.bsky.actor.profile/self", {
            "$type": "app.bsky.actor.profile", "displayName": BANK,
            "description": "Bank. We answer from 7 to 22.",
            "createdAt": iso("2024-02-06 09:00:00")}),
        post("2026-03-10 06:52:00", "nl", outage,
             facets=tag_facet(outage, "#storing")),
        post("2026-03-10 07:16:00", "zh",
             "张先生您好，银行卡可以正常使用，转账稍后恢复。",
             reply={"root": question, "parent": question}),
        post("2026-03-10 10:59:00", "tr",
             "Kesinti giderildi. Sabrınız için teşekkürler!",
             embed={"$type": "app.bsky.embed.images", "images": [
                 {"alt": "Sabah saatlerinde başarılı giriş oranı",
                  "image": image,
                  "aspectRatio": {"width": 160, "height": 80}}]}),
        post("2026-03-13 16:12:00", "nl", SORRY_NL),
        ("app.bsky.feed.like/" + tid("2026-03-11 09:00:00"), {
            "$type": "app.bsky.feed.like",
            "createdAt": iso("2026-03-11 09:00:00"),
            "subject": reference("2026-03-11 08:30:00", wei, "wei thanks")}),
        ("app.bsky.feed.repost/" + tid("2026-03-11 09:01:00"), {
            "$type": "app.bsky.feed.repost",
            "createdAt": iso("2026-03-11 09:01:00"),
            "subject": reference("2026-03-11 08:30:00", wei, "wei thanks")}),
        ("app.bsky.graph.follow/" + tid("2024-02-06 09:10:00"), {
            "$type": "app.bsky.graph.follow", "subject": wei,
            "createdAt": iso("2024-02-06 09:10:00")}),
    ]
    return {key: cbor(value) for key, value in listed}


def make(out):
    import picture
    records = repository(picture.chart([99, 34, 31, 36, 33, 97, 99]))
    keys, nodes = sorted(records), {}
    root = tree(keys, records, max(map(layer, keys)), nodes)
    commit = {"did": DID, "version": 3, "data": root, "prev": None,
              "rev": tid("2026-03-16 08:20:00")}
    commit["sig"] = sign(cbor(commit))
    blocks = [cbor(commit), *nodes.values(),
              *(records[key] for key in keys)]
    header = cbor({"version": 1, "roots": [cid_of(blocks[0])]})
    car = varint(len(header)) + header
    for data in blocks:
        car += varint(36 + len(data)) + cid_of(data) + data
    write(out / "bluesky.car", car)
    write(out / "bluesky.key", did_key() + "\n")
