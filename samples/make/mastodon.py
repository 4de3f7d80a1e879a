"""samples/mastodon.tar.gz: an account's archive from its own server."""
import gzip
import html
import io
import json
import tarfile

import picture
from story import BANK, DOMAIN, SORRY_NL, seconds, utc, write

HOST = f"social.{DOMAIN}"
ME = f"https://{HOST}/users/bank"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
CONTEXT = ["https://www.w3.org/ns/activitystreams",
           {"ostatus": "http://ostatus.org#", "atomUri": "ostatus:atomUri",
            "inReplyToAtomUri": "ostatus:inReplyToAtomUri",
            "conversation": "ostatus:conversation",
            "sensitive": "as:sensitive", "toot":
            "http://joinmastodon.org/ns#", "Hashtag": "as:Hashtag"}]
PHOTO = "media_attachments/files/116/200/300/400/500/600/original/0a1b2c3d.png"


def zulu(when):
    return utc(when).strftime("%Y-%m-%dT%H:%M:%SZ")


def status_id(when, number=0):
    """Mastodon's ids: milliseconds, 16 bits of a counter."""
    return str(seconds(when) * 1000 << 16 | number)


def note(when, lang, text, reply_to=None, updated=None, photo=None,
         direct_to=None, tags=()):
    own = status_id(when)
    url = f"{ME}/statuses/{own}"
    content = "<p>" + html.escape(text, quote=False).replace(
        "\n\n", "</p><p>") + "</p>"
    to = [direct_to] if direct_to else [PUBLIC]
    cc = [] if direct_to else [f"{ME}/followers"]
    out = {
        "id": url, "type": "Note", "summary": None, "inReplyTo": reply_to,
        "published": zulu(when), "url": f"https://{HOST}/@bank/{own}",
        "attributedTo": ME, "to": to, "cc": cc, "sensitive": False,
        "atomUri": url, "inReplyToAtomUri": reply_to,
        "conversation": f"tag:{HOST},2026-03-10:objectId=7100"
                        ":objectType=Conversation",
        "content": content, "contentMap": {lang: content},
        "attachment": [], "tag": list(tags),
        "replies": {"id": url + "/replies", "type": "Collection", "first": {
            "type": "CollectionPage", "next":
            f"{url}/replies?only_other_accounts=true&page=true",
            "partOf": url + "/replies", "items": []}}}
    if updated:
        out["updated"] = zulu(updated)
    if photo:
        out["attachment"] = [{
            "type": "Document", "mediaType": "image/png", "url": PHOTO,
            "name": photo, "blurhash": "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4",
            "width": 160, "height": 80}]
    return {"id": url + "/activity", "type": "Create", "actor": ME,
            "published": zulu(when), "to": to, "cc": cc, "object": out}


def outbox():
    tag = {"type": "Hashtag", "href": f"https://{HOST}/tags/storing",
           "name": "#storing"}
    fatma = "https://mast.example/users/fatma"
    mention = {"type": "Mention", "href": fatma, "name": "@fatma@mast.example"}
    boosted = "https://mast.example/users/joris/statuses/116201001002003004"
    items = [
        note("2026-03-10 06:50:00", "nl",
             "Inloggen in onze app lukt nu vaak niet.\n\nWe werken eraan. "
             "#storing", updated="2026-03-10 07:10:00", tags=[tag]),
        note("2026-03-10 07:15:00", "tr",
             "@fatma@mast.example Fatma Hanım, kartınızla ödeme yapabilirsiniz. "
             "Özelden yazıyoruz.",
             reply_to=fatma + "/statuses/116201000900800700",
             tags=[mention]),
        note("2026-03-10 07:18:00", "tr",
             "@fatma@mast.example Müşteri numaranızın son dört hanesini yazar "
             "mısınız? Şifrenizi asla yazmayın.", direct_to=fatma,
             reply_to=fatma + "/statuses/116201000900800700",
             tags=[mention]),
        {"id": f"{ME}/statuses/{status_id('2026-03-10 09:00:00')}/activity",
         "type": "Announce", "actor": ME,
         "published": zulu("2026-03-10 09:00:00"), "to": [PUBLIC],
         "cc": ["https://mast.example/users/joris", f"{ME}/followers"],
         "object": boosted},
        note("2026-03-10 11:00:00", "zhCn", "系统已恢复，感谢您的耐心。",
             photo="一天中登录成功率的柱状图"),
        note("2026-03-13 16:11:00", "nl", SORRY_NL),
    ]
    # Mastodon counts what it has, not what it puts into the archive.
    return {"@context": CONTEXT, "id": "outbox.json",
            "type": "OrderedCollection", "totalItems": 9,
            "orderedItems": items}


def actor():
    return {
        "@context": ["https://www.w3.org/ns/activitystreams",
                     "https://w3id.org/security/v1"],
        "id": ME, "type": "Person", "following": ME + "/following",
        "followers": ME + "/followers", "inbox": ME + "/inbox",
        "outbox": "outbox.json", "featured": ME + "/collections/featured",
        "preferredUsername": "bank", "name": BANK,
        "summary": "<p>Zilverberg Bank. Wij antwoorden van 7 tot 22 uur.</p>",
        "url": f"https://{HOST}/@bank", "published": "2022-11-07T00:00:00Z",
        "icon": {"type": "Image", "mediaType": "image/png",
                 "url": "avatar.png"},
        "likes": "likes.json", "bookmarks": "bookmarks.json"}


def collection(name, items):
    return {"@context": "https://www.w3.org/ns/activitystreams",
            "id": name, "type": "OrderedCollection", "orderedItems": items}


def make(out):
    liked = "https://mast.example/users/fatma/statuses/116201500600700800"
    members = {
        "actor.json": json.dumps(actor(), ensure_ascii=False),
        "outbox.json": json.dumps(outbox(), ensure_ascii=False),
        "likes.json": json.dumps(collection("likes.json", [liked])),
        "bookmarks.json": json.dumps(collection("bookmarks.json", [])),
        PHOTO: picture.chart([99, 34, 31, 36, 33, 97, 99]),
        "avatar.png": picture.mountain(),
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w",
                      format=tarfile.USTAR_FORMAT) as tar:
        for name, data in members.items():
            data = data.encode() if isinstance(data, str) else data
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.mtime = seconds("2026-03-16 08:10:00")
            tar.addfile(info, io.BytesIO(data))
    write(out / "mastodon.tar.gz", gzip.compress(packed.getvalue(), mtime=0))
