"""export_readers - what is in other people's exports, by Python's own parsers.

Shares no code with the adapters, so that a test can count and compare without
believing them.  Each reader is given a path and yields Items: the bytes that
an item has in the export, and what its records have to say.
"""
import csv
import dataclasses
import datetime
import email
import email.policy
import email.utils
import hashlib
import html
import json
import pathlib
import re
import zipfile

UNCHECKED = object()  # a field about which the reader has no opinion


@dataclasses.dataclass
class Want:
    """What one record of an item has to say."""
    type: str
    content: object = UNCHECKED
    published: object = UNCHECKED
    actor: object = UNCHECKED   # found in the actor's id, name or handle
    reply: object = UNCHECKED   # how inReplyTo ends; None: there is none
    direction: object = UNCHECKED
    context: object = UNCHECKED  # how the conversation ends; None: unknown


@dataclasses.dataclass
class Item:
    raw: object                 # bytes, or the value of a piece of JSON
    wants: list
    where: bytes = b""          # the file in which `raw` stands verbatim
    flagged: bool = False


def iso(seconds):
    moment = datetime.datetime.fromtimestamp(0, datetime.timezone.utc)
    moment += datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_ms(ms):
    fraction = f".{ms % 1000:03}" if ms % 1000 else ""
    return iso(ms // 1000)[:-1] + fraction + "Z"


# X: JavaScript that assigns ----------------------------------------------

def x_time(text):
    return datetime.datetime.strptime(
        text, "%a %b %d %H:%M:%S %z %Y").strftime("%Y-%m-%dT%H:%M:%SZ")


def assigned(data):
    return json.loads(data[data.index(b"=") + 1:])


def x_root(posts, tweet):
    """The id of the post that a conversation began with; None: not here."""
    while "in_reply_to_status_id_str" in tweet:
        tweet = posts.get(tweet["in_reply_to_status_id_str"])
        if tweet is None:
            return None
    return tweet["id_str"]


def x_post(value, data):
    tweet = value.get("tweet", value)
    text = html.unescape(tweet.get("full_text", tweet.get("text")))
    repost = re.match(r"RT @\w+: ?", text)
    parent = tweet.get("in_reply_to_status_id_str")
    created = tweet["created_at"]
    if not repost:
        want = Want("Create", text, reply=parent)
    elif "retweeted_status" in tweet:
        want = Want("Announce", html.unescape(
            tweet["retweeted_status"]["text"]))
    else:
        want = Want("Announce", text[repost.end():])
    if re.match(r"\d{4}-", created):
        want.published = created.replace(" +0000", "Z").replace(" ", "T")
    else:
        want.published = x_time(created)
    want.direction = "outbound"
    return Item(value, [want], data)


def x_full(path):
    data = (path / "data/tweets.js").read_bytes()
    posts = {v["tweet"]["id_str"]: v["tweet"] for v in assigned(data)}
    for value in assigned(data):
        item = x_post(value, data)
        if item.wants[0].type == "Create":
            item.wants[0].context = x_root(posts, value["tweet"])
        yield item
    data = (path / "data/like.js").read_bytes()
    for value in assigned(data):
        text = value["like"].get("fullText")
        yield Item(value, [Want("Like", text and html.unescape(text), None,
                                direction="outbound")], data)


X_EVENTS = {"joinConversation": "Join", "participantsJoin": "Add",
            "participantsLeave": "Leave", "conversationNameUpdate": "Update"}


def x_messages(path):
    for file in sorted(path.glob("*.js")):
        data = file.read_bytes()
        for talk in assigned(data):
            for value in talk["dmConversation"]["messages"]:
                (kind, body), = value.items()
                when = body["createdAt"]
                if kind != "messageCreate":
                    yield Item(value, [Want(X_EVENTS[kind], published=when)],
                               data)
                    continue
                wants = [Want("Create", html.unescape(body["text"]), when,
                              body["senderId"], None)]
                wants += [Want("Like", None, r["createdAt"], r["senderId"])
                          for r in body["reactions"]]
                yield Item(value, wants, data)


def x_legacy(path):
    with zipfile.ZipFile(path) as z:
        for name in z.namelist():
            data = z.read(name)
            if data.startswith(b"Grailbird.data.tweets_"):
                for value in assigned(data):
                    yield x_post(value, data)


# Facebook and Instagram: UTF-8 written as Latin-1 -------------------------

def repaired(text):
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def facebook_comments(path):
    data = path.read_bytes()
    for group in json.loads(data):
        for value in next(iter(group.values())):
            body = value["data"][0]["comment"]
            yield Item(value, [Want("Create", repaired(body["comment"]),
                                    iso(body["timestamp"]))], data)


def facebook_polls(path):
    data = path.read_bytes()
    for value in json.loads(data)["poll_votes_v2"]:
        yield Item(value, [Want("Create", published=iso(value["timestamp"]))],
                   data)


def instagram_post(value, data):
    media = value.get("media", [value])
    text = value.get("title") or (media[0].get("title")
                                  if len(media) == 1 else None)
    when = value.get("creation_timestamp", media[0]["creation_timestamp"])
    return Item(value, [Want("Create", repaired(text) if text else None,
                             iso(when), direction="outbound")], data)


def instagram_media(path):
    data = path.read_bytes()
    for value in json.loads(data):
        keys = list(value)
        if keys[0].startswith("ig_"):
            for one in value[keys[0]]:
                yield instagram_post(one, data)
        else:
            yield instagram_post(value, data)


def instagram_post_comments(path):
    data = path.read_bytes()
    for value in json.loads(data)["comments_media_comments"]:
        body, = value["string_list_data"]
        yield Item(value, [Want("Create", repaired(body["value"]),
                                iso(body["timestamp"]))], data)


def instagram_message(value, data):
    return Item(value, [Want("Create", repaired(value["content"]),
                             iso_ms(value["timestamp_ms"]),
                             repaired(value["sender_name"]))], data)


def instagram_fake(path):
    root = path / "Instagram-fake-data"
    data = (root / "content/posts_1.json").read_bytes()
    for value in json.loads(data):
        yield instagram_post(value, data)
    data = (root / "content/stories.json").read_bytes()
    for value in json.loads(data)["ig_stories"]:
        yield instagram_post(value, data)
    for leaf, key in (("posts", "likes_media_likes"),
                      ("comments", "likes_comment_likes")):
        data = (root / f"likes/liked_{leaf}.json").read_bytes()
        for value in json.loads(data)[key]:
            when = value["string_list_data"][0]["timestamp"]
            yield Item(value, [Want("Like", published=iso(when))], data)
    for file in sorted(root.glob("messages/inbox/*/message_*.json")):
        data = file.read_bytes()
        thread = json.loads(data)
        for value in thread["messages"]:
            yield instagram_message(value, data)


# Mastodon and Bluesky -----------------------------------------------------

def mastodon(path):
    data = path.read_bytes()
    for value in json.loads(data)["orderedItems"]:
        body = value["object"]
        if isinstance(body, str):
            yield Item(value, [Want("Announce", None, value["published"])],
                       data)
            continue
        edited = body.get("updated")
        yield Item(value, [Want("Update" if edited else "Create",
                                body["content"], edited or value["published"],
                                value["actor"], body["inReplyTo"],
                                "outbound")], data)


def cbor(data, at=0):
    """One DAG-CBOR value and where it ends; a link is ("cid", bytes)."""
    major, low = data[at] >> 5, data[at] & 31
    at += 1
    number = low
    if low in (24, 25, 26, 27):
        size = 1 << (low - 24)
        number = int.from_bytes(data[at:at + size], "big")
        at += size
    if major < 2:
        return (number, -1 - number)[major], at
    if major in (2, 3):
        body = data[at:at + number]
        return (body if major == 2 else body.decode()), at + number
    if major == 4:
        out = []
        for _ in range(number):
            value, at = cbor(data, at)
            out.append(value)
        return out, at
    if major == 5:
        out = {}
        for _ in range(number):
            key, at = cbor(data, at)
            out[key], at = cbor(data, at)
        return out, at
    if major == 6:
        value, at = cbor(data, at)
        return ("cid", value[1:]), at
    return {20: False, 21: True, 22: None}[low], at


def varint(data, at):
    number = shift = 0
    while True:
        number |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return number, at


def car_blocks(data):
    """The root's CID, and the blocks by CID, each hashed again."""
    size, at = varint(data, 0)
    header, _ = cbor(data, at)
    at += size
    blocks = {}
    while at < len(data):
        size, at = varint(data, at)
        cid, body = data[at:at + 36], data[at + 36:at + size]
        at += size
        assert cid[:4] == b"\x01\x71\x12\x20", "a CIDv1 of DAG-CBOR"
        assert cid[4:] == hashlib.sha256(body).digest(), "its block's hash"
        blocks[cid] = body
    return header["roots"][0][1], blocks


def tree_leaves(blocks, cid):
    """(key, CID) of each record, in order of the keys."""
    if cid is None:
        return
    node, _ = cbor(blocks[cid[1]])
    yield from tree_leaves(blocks, node["l"])
    key = b""
    for entry in node["e"]:
        key = key[:entry["p"]] + entry["k"]
        yield key.decode(), entry["v"][1]
        yield from tree_leaves(blocks, entry["t"])


BLUESKY_TYPES = {"app.bsky.feed.post": "Create", "app.bsky.feed.like": "Like",
                 "app.bsky.feed.repost": "Announce",
                 "app.bsky.graph.follow": "Follow",
                 "app.bsky.graph.block": "Block",
                 "app.bsky.actor.profile": "Update"}


def bluesky(path):
    data = path.read_bytes()
    root, blocks = car_blocks(data)
    commit, _ = cbor(blocks[root])
    assert len(commit["sig"]) == 64
    for key, cid in tree_leaves(blocks, commit["data"]):
        value, _ = cbor(blocks[cid])
        reply = value.get("reply")
        text = value.get("text", UNCHECKED)
        kind = BLUESKY_TYPES.get(value["$type"], UNCHECKED)
        yield Item(blocks[cid], [Want(
            kind, text, value.get("createdAt", UNCHECKED), commit["did"],
            reply["parent"]["uri"] if reply else UNCHECKED, "outbound")], data)
    yield Item(blocks[root], [Want(UNCHECKED, direction="outbound")], data)


# LinkedIn -----------------------------------------------------------------

def rows_of(data, **dialect):
    """Each row after the first: by column, and the bytes of its lines."""
    lines = data.decode("utf-8-sig").splitlines(True)
    reader = csv.reader(lines, **dialect)
    columns = next(reader)
    begin = reader.line_num
    for row in reader:
        raw = "".join(lines[begin:reader.line_num])
        begin = reader.line_num
        yield dict(zip(columns, row)), raw.rstrip("\r\n").encode()


def linkedin(path):
    # Shares: a line break in a field is written as `"`, break, `"`.
    data = (path / "Shares.csv").read_bytes()
    for row, raw in rows_of(data):
        text = row["ShareCommentary"].replace('"\n"', "\n")
        yield linkedin_item(row, raw, text, data)
    # Comments: a quote within quotes has a backslash before it.
    data = (path / "Comments.csv").read_bytes()
    for row, raw in rows_of(data, doublequote=False, escapechar="\\"):
        yield linkedin_item(row, raw, row["Message"], data)


def linkedin_item(row, raw, text, data):
    when = row["Date"].replace(" ", "T") + "Z"
    return Item(raw, [Want("Create", text or None, when,
                            direction="outbound")], data)


# WhatsApp -----------------------------------------------------------------

CHAT_LINE = re.compile(
    "\u200e?(?P<open>\\[)?(?P<date>[\\d./-]+),? (?P<time>[\\d:]+)"
    "(?P<half> [ap]\\. m\\.)?(?(open)\\]| -) (?P<rest>.*)", re.S)


def chat_messages(data):
    """Each message: a line that has a date, and those that follow it."""
    messages = []
    for line in data.decode("utf-8-sig").splitlines(True):
        if CHAT_LINE.match(line):
            messages.append(line)
        else:
            messages[-1] += line
    return messages


def chat_time(found, order):
    """`order` is of day, month and year: "dmy"; None: nobody can tell."""
    if re.match(r"\d{4}", found["date"]):
        order = "ymd"
    if order is None:
        return None
    part = dict(zip(order, map(int, re.findall(r"\d+", found["date"]))))
    hour, minute, *second = map(int, found["time"].split(":"))
    if found["half"]:
        # The export has 00:08 a. m., which is eight past midnight.
        hour = hour % 12 + (12 if found["half"].strip()[0] == "p" else 0)
    year = part["y"] + (2000 if part["y"] < 100 else 0)
    return (f"{year:04}-{part['m']:02}-{part['d']:02}T{hour:02}:{minute:02}:"
            f"{(second or [0])[0]:02}Z")


def whatsapp(path, order):
    data = path.read_bytes()
    for message in chat_messages(data):
        found = CHAT_LINE.match(message)
        author, colon, text = found["rest"].partition(": ")
        want = Want(UNCHECKED)
        if colon and "\u200e" not in text:  # else the application says it
            want = Want("Create", text.strip().replace("\r\n", "\n"),
                        chat_time(found, order), author)
        yield Item(message.encode(), [want], data)


# Mail ---------------------------------------------------------------------

def mail_bytes(path):
    """A file's one mail: without the line of an mbox that may precede it."""
    data = path.read_bytes()
    if data.startswith(b"From "):
        data = data[data.index(b"\n") + 1:]
    return data


def mail_essence(data):
    """What tells one mail from another, however it was delivered."""
    head, _, body = data.replace(b"\r\n", b"\n").partition(b"\n\n")
    names = email.message_from_bytes(head + b"\n\n")
    return (str(names["Message-ID"]), body.rstrip(b"\n"))


def mail(path):
    """A plain mail's Item, as the standard library reads it."""
    data = mail_bytes(path)
    message = email.message_from_bytes(data, policy=email.policy.default)
    want = Want("Create")
    item = Item(data.rstrip(b"\r\n"), [want], path.read_bytes())
    if (message.defects or message.get_content_type() != "text/plain" or
            message.get_content_disposition() == "attachment"):
        return item
    try:
        when = email.utils.parsedate_to_datetime(message["Date"])
        authors = message["From"].addresses
        text = message.get_content()
    except (TypeError, ValueError, AttributeError, LookupError, IndexError):
        return item  # sound mails are compared, the others just counted
    want.published = when.astimezone(datetime.timezone.utc).strftime(
        "%Y-%m-%dT%H:%M:%SZ")
    if authors:
        want.actor = authors[0].addr_spec
    if "\ufffd" not in text:
        want.content = text.replace("\r\n", "\n").rstrip() or None
    return item
