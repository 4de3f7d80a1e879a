"""samples/x: an X archive as "Download an archive of your data" has it."""
import datetime
import json

import picture
from story import BANK, DOMAIN, SORRY_NL, X_AYSE, X_BANK, X_JORIS, X_NEWS
from story import iso, milliseconds, utc, write

EPOCH = 1288834974657  # of X's ids, milliseconds


def snowflake(when, number=0):
    return str((milliseconds(when) - EPOCH << 22) | number)


def js(name, items):
    """Part files are assignments, not JSON."""
    text = json.dumps(items, ensure_ascii=False, indent=2,
                      separators=(",", " : ")) if items else "[ ]"
    return f"window.YTD.{name}.part0 = {text}"


def spans(text, what):
    at = text.index(what)
    return [str(at), str(at + len(what))]


def hour_after(when):
    return (utc(when) + datetime.timedelta(hours=1)).strftime(
        "%Y-%m-%d %H:%M:%S")


def hashtags(text):
    words = [w.strip(".,!:。，") for w in text.split() if w.startswith("#")]
    return [{"text": w[1:], "indices": spans(text, w)} for w in words]


def mentions(text):
    known = {a[1]: a for a in (X_AYSE, X_JORIS, X_NEWS)}
    return [{"name": a[2], "screen_name": a[1],
             "indices": spans(text, "@" + a[1]), "id_str": a[0], "id": a[0]}
            for a in known.values() if "@" + a[1] in text]


def tweet(when, lang, text, reply_to=None, versions=None, photo=None):
    """`versions`: the times of all versions of an edited tweet."""
    me = snowflake(when)
    edits = {"editTweetIds": [snowflake(v) for v in versions or [when]],
             "editableUntil": iso(hour_after((versions or [when])[0])),
             "editsRemaining": str(6 - len(versions or [when])),
             "isEditEligible": reply_to is None}
    info = {"initial": edits}
    if versions and when != versions[0]:
        info = {"edit": {"initialTweetId": snowflake(versions[0]),
                         "editControlInitial": edits}}
    out = {
        "edit_info": info, "retweeted": False,
        "source": '<a href="https://mobile.twitter.com" rel="nofollow">'
                  'Twitter Web App</a>',
        "entities": {"hashtags": hashtags(text), "symbols": [],
                     "user_mentions": mentions(text), "urls": []},
        "display_text_range": ["0", str(len(text))],
        "favorite_count": "7", "id_str": me, "truncated": False,
        "retweet_count": "2", "id": me,
        "created_at": utc(when).strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "favorited": False, "full_text": text, "lang": lang}
    if reply_to:
        (user, name, _), status = reply_to
        out.update({"in_reply_to_status_id_str": status,
                    "in_reply_to_status_id": status,
                    "in_reply_to_user_id": user,
                    "in_reply_to_user_id_str": user,
                    "in_reply_to_screen_name": name})
    if photo:
        media = {"expanded_url": f"https://x.com/{X_BANK[1]}/status/{me}"
                                 "/photo/1",
                 "indices": spans(text, photo["url"]), "url": photo["url"],
                 "media_url": f"http://pbs.twimg.com/media/{photo['file']}",
                 "id_str": snowflake(when, 5), "id": snowflake(when, 5),
                 "media_url_https":
                     f"https://pbs.twimg.com/media/{photo['file']}",
                 "sizes": {"large": {"w": "160", "h": "80",
                                     "resize": "fit"}},
                 "type": "photo",
                 "display_url": "pic.x.com/" + photo["url"][-10:]}
        out["entities"]["media"] = [media]
        out["extended_entities"] = {"media": [media]}
    return {"tweet": out}


OUTAGE = ["2026-03-10 06:40:12", "2026-03-10 06:47:55"]
AYSE_1 = snowflake("2026-03-10 07:58:20", 3)
AYSE_THANKS = snowflake("2026-03-11 16:20:31", 8)
JORIS_1 = snowflake("2026-03-10 08:12:09", 1)
PHOTO = {"url": "https://t.co/Zlvrbrg001", "file": "HcHartslag0001.png"}

LONG_EN = (
    "What went wrong on Tuesday, in plain words. At 07:31 a certificate in "
    "our log-in service expired. The renewal had run, but one of two servers "
    "kept the old one. From 07:31 to 11:52 about one log-in in three "
    "succeeded; iDEAL payments that need the app failed with it. Cards, cash "
    "machines and standing orders were not affected. No data was lost and "
    "nobody had access who should not have. Every fee that you were charged "
    "because of this comes back to you without asking, before 20 March. "
    "#outage")


def tweets():
    first = ("Storing: inloggen in de app en betalen met iDEAL lukt bij veel "
             "klanten niet. We werken eraan. Volgende update om 08:30. "
             "#storing")
    return [
        tweet(OUTAGE[0], "nl", first, versions=OUTAGE),
        tweet(OUTAGE[1], "nl", first.replace("08:30", "09:30"),
              versions=OUTAGE),
        tweet("2026-03-10 06:55:03", "tr",
              "Mobil uygulamaya girişte ve iDEAL ödemelerinde kesinti "
              "yaşanıyor. Kart ve ATM işlemleri çalışıyor. İlginiz için "
              "teşekkürler. #kesinti"),
        tweet("2026-03-10 06:58:41", "zh",
              "手机银行登录和 iDEAL 支付目前出现故障，银行卡和自动取款机正常。"
              "我们正在抢修。 #故障"),
        tweet("2026-03-10 08:05:44", "tr",
              "@ayse_kaya_ams Ayşe Hanım, çok üzgünüz. Kiranızın gecikmemesi "
              "için hemen bakmak istiyoruz; size DM'den yazdık.",
              reply_to=(X_AYSE, AYSE_1)),
        tweet("2026-03-10 08:15:30", "nl",
              "@jorisfietst Pinnen en geld opnemen werken gewoon, Joris. "
              "Alleen de app en iDEAL haperen.", reply_to=(X_JORIS, JORIS_1)),
        tweet("2026-03-10 10:58:00", "nl",
              "De storing is sinds 11:52 verholpen. Zo zag de ochtend eruit: "
              "de rode balken zijn de uren waarin inloggen misging. "
              "#storing https://t.co/Zlvrbrg001", photo=PHOTO),
        tweet("2026-03-10 11:02:10", "nl",
              "RT @dagbladzuidpool: Zilverberg Bank legt vanmiddag uit hoe de "
              "storing kon ontstaan en wat klanten terugkrijgen; de "
              "toezichthouder i…"),
        tweet("2026-03-12 09:00:00", "en", LONG_EN[:240] + "…"),
        tweet("2026-03-12 13:31:07", "nl",
              "In een eerder bericht noemden we een verkeerde rente. De juiste "
              "rente op Zilver Sparen is 2,10% per jaar. Het bericht is "
              "verwijderd."),
        tweet("2026-03-13 16:09:15", "nl", SORRY_NL),
    ]


def deleted():
    rate = tweet("2026-03-12 12:45:00", "nl",
                 "Nieuw: 3,10% rente op Zilver Sparen! Open vandaag nog een "
                 "rekening. #sparen")
    padel = tweet("2026-03-13 16:02:40", "nl",
                  "Eindelijk weekend! Wie gaat er mee padellen in Sloten? 🎾")
    for item, when in ((rate, "2026-03-12 13:28:19"),
                       (padel, "2026-03-13 16:06:58")):
        item["tweet"]["deleted_at"] = utc(when).strftime(
            "%a %b %d %H:%M:%S +0000 %Y")
    return [rate, padel]


def messages():
    bank, ayse = X_BANK[0], X_AYSE[0]
    said = [
        (bank, "2026-03-10 08:07:02",
         "Merhaba Ayşe Hanım, kira ödemenizi şimdi biz yapabiliriz. Ev "
         "sahibinizin IBAN'ını yazar mısınız?"),
        (ayse, "2026-03-10 08:11:40",
         "NL62ZILV0417164300, 1.150 euro. Iğdır'daki anneme de para "
         "gönderemedim, çok sinirliyim!"),
        (bank, "2026-03-10 08:26:13",
         "Kira ödemesi 09:25'te yapıldı. Annenize havale için ücret "
         "alınmayacak. Şikâyet numaranız ZB-2026-0310-17."),
        (ayse, "2026-03-10 08:29:50", "Tamam, teşekkür ederim. 🙏"),
    ]
    listed = [{"messageCreate": {
        "recipientId": ayse if sender == bank else bank, "reactions": [],
        "urls": [], "text": text, "mediaUrls": [], "senderId": sender,
        "id": snowflake(when, 1), "createdAt": iso(when, "412"),
        "editHistory": []}} for sender, when, text in said]
    return [{"dmConversation": {"conversationId": f"{bank}-{ayse}",
                                "messages": listed[::-1]}}]


def make(out):
    files = {
        "account": [{"account": {
            "email": f"social@{DOMAIN}", "createdVia": "web",
            "username": X_BANK[1], "accountId": X_BANK[0],
            "createdAt": "2014-09-01T08:00:00.000Z",
            "accountDisplayName": BANK}}],
        "tweets": tweets()[::-1],
        "deleted-tweets": deleted(),
        "direct-messages": messages(),
        "like": [
            {"like": {"tweetId": AYSE_THANKS,
                      "fullText": "@zilverbergbank sorunum çözüldü, İlgi için "
                                  "teşekkürler.",
                      "expandedUrl":
                          f"https://x.com/i/web/status/{AYSE_THANKS}"}},
            {"like": {"tweetId": JORIS_1, "expandedUrl":
                      f"https://x.com/i/web/status/{JORIS_1}"}}],
        "note-tweet": [{"noteTweet": {
            "noteTweetId": snowflake("2026-03-12 09:00:00", 9),
            "updatedAt": iso("2026-03-12 09:00:00"),
            "lifecycle": {"value": "0", "name": "Present",
                          "originalName": "Present", "annotations": {}},
            "createdAt": iso("2026-03-12 09:00:00"),
            "core": {"styletags": [], "urls": [], "text": LONG_EN,
                     "mentions": [], "cashtags": [],
                     "hashtags": [{"hashtagText": "outage",
                                   "fromIndex": str(LONG_EN.index("#")),
                                   "toIndex": str(len(LONG_EN))}]}}}],
        "block": [],
    }
    types = {}
    for name, items in files.items():
        key = name.replace("-", "_")
        write(out / "x/data" / f"{name}.js", js(key, items))
        camel = "".join(w.title() if n else w
                        for n, w in enumerate(name.split("-")))
        types[camel] = {"files": [{"fileName": f"data/{name}.js",
                                   "globalName": f"YTD.{key}.part0",
                                   "count": str(len(items))}]}
    types["tweetsMedia"] = {"mediaDirectory": "data/tweets_media"}
    manifest = {
        "userInfo": {"accountId": X_BANK[0], "userName": X_BANK[1],
                     "displayName": BANK},
        "archiveInfo": {"sizeBytes": "26000",
                        "generationDate": "2026-03-16T08:00:00.000Z",
                        "isPartialArchive": False,
                        "maxPartSizeBytes": "53687091200"},
        "dataTypes": types}
    write(out / "x/data/manifest.js", "window.__THAR_CONFIG = " +
          json.dumps(manifest, ensure_ascii=False, indent=2,
                     separators=(",", " : ")))
    with_picture = snowflake("2026-03-10 10:58:00")
    write(out / f"x/data/tweets_media/{with_picture}-{PHOTO['file']}",
          picture.chart([99, 34, 31, 36, 33, 97, 99]))
