"""samples/whatsapp, samples/linkedin and samples/mail."""
import base64
import csv
import io
import quopri
import textwrap

import picture
from story import BANK, DOMAIN, SORRY_NL, utc, write

MARK = "\u200e"  # WhatsApp puts this before what its program says itself


# WhatsApp: iOS, Dutch region (day first), English program -------------------

def whatsapp(out):
    service, mei = "Zilverberg Service", "Chen Mei"
    photo = "00000006-PHOTO-2026-03-10-09-21-14.png"
    lines = [
        ("10-03-2026, 09:14:02", service, MARK + "Messages and calls are "
         "end-to-end encrypted. Only people in this chat can read, listen "
         "to, or share them."),
        ("10-03-2026, 09:14:02", mei, "你好，我在鹿特丹分行门口，手机银行打不开。"),
        ("10-03-2026, 09:15:40", service, "您好，陈女士。现在有故障，银行卡可以用。"
         "\r\n您要取现金吗？"),
        ("10-03-2026, 09:18:21", mei, "取款机吞了我的卡！\r\n小票在这里："),
        ("10-03-2026, 09:19:05", mei, "Can you answer in English too? My "
         "husband reads along."),
        ("10-03-2026, 09:21:14", mei, f"{MARK}<attached: {photo}>"),
        ("10-03-2026, 09:24:30", service, "Of course. A colleague brings your "
         "card out, please wait at the door. "
         f"{MARK}<This message was edited>"),
        ("10-03-2026, 09:25:02", service, MARK + "This message was deleted."),
        ("10-03-2026, 09:40:55", mei, "拿到卡了，谢谢 😊"),
    ]
    text = "".join(f"{MARK if '<attached' in said else ''}[{when}] {who}: "
                   f"{said}\r\n" for when, who, said in lines)
    write(out / "whatsapp/_chat.txt", text)
    write(out / "whatsapp" / photo, picture.receipt())


# LinkedIn: the export of a person, here of the bank's spokeswoman -----------

def table(header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def mangled(text):
    """LinkedIn quotes each line of a field once more than CSV asks."""
    return '"\n"'.join(text.split("\n"))


def linkedin(out):
    top = out / "linkedin"
    me, me_url = "Femke de Wilde", "https://www.linkedin.com/in/femkedewilde"
    share = "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A"
    activity = "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A"
    write(top / "Profile.csv", table(
        ["First Name", "Last Name", "Maiden Name", "Address", "Birth Date",
         "Headline", "Summary", "Industry", "Zip Code", "Geo Location",
         "Twitter Handles", "Websites", "Instant Messengers"],
        [["Femke", "de Wilde", "", "", "", f"Spokeswoman, {BANK}", "",
          "Banking", "", "Amsterdam", "", f"[COMPANY:https://{DOMAIN}]",
          ""]]))
    write(top / "Shares.csv", table(
        ["Date", "ShareLink", "ShareCommentary", "SharedUrl", "MediaUrl",
         "Visibility"],
        [["2026-03-12 09:30:00", share + "7437000000000000002", mangled(
            'What we learned from Tuesday:\n\n1. A certificate that is '
            'renewed on one server is not "renewed".\n2. Tell people what '
            'still works.\n3. 𝗣𝗮𝘆 𝗯𝗮𝗰𝗸 without being asked.'),
          f"https://{DOMAIN}/news/outage", "", "MEMBER_NETWORK"],
         ["2026-03-10 07:30:00", share + "7437000000000000001",
          "Op dit moment is er een storing bij Zilverberg Bank. Ik ben "
          "bereikbaar voor pers.", "", "", "MEMBER_NETWORK"]]))
    write(top / "Comments.csv", table(
        ["Date", "Link", "Message"],
        [["2026-03-12 10:02:11", activity + "7437000000000000002",
          "Dank je, Joris. Vragen van klanten graag via de bank, niet hier."],
         ["2026-03-12 10:40:00", activity + "7437000000000000002",
          "İlginiz için teşekkürler, Işıl Hanım."]]))
    write(top / "messages.csv", "\ufeff" + table(
        ["CONVERSATION ID", "CONVERSATION TITLE", "FROM",
         "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS", "DATE",
         "SUBJECT", "CONTENT", "FOLDER", "ATTACHMENTS"],
        [["2-Zilver0001==", "", me, me_url, "Ruben Klaver",
          "https://www.linkedin.com/in/rubenklaver",
          "2026-03-10 08:02:00 UTC", "",
          "Een uur. En nee, geen aanval: een verlopen certificaat.",
          "INBOX", ""],
         ["2-Zilver0001==", "", "Ruben Klaver",
          "https://www.linkedin.com/in/rubenklaver", me, me_url,
          "2026-03-10 07:55:00 UTC", "Storing",
          "Hoe lang duurt het nog, en was het een aanval?", "INBOX", ""]]))


# Mail -------------------------------------------------------------------------

def encoded_word(text, charset):
    data = base64.b64encode(text.encode(charset)).decode()
    return f"=?{charset}?B?{data}?="


def quoted(text, charset):
    return quopri.encodestring(text.encode(charset)).decode()


def base64_body(data):
    return "\n".join(textwrap.wrap(base64.b64encode(data).decode(), 76)) + "\n"


def message(when, number, sender, to, subject, body, reply_to=None, **more):
    head = [f"Message-ID: <{number}>",
            "Date: " + utc(when).strftime("%a, %d %b %Y %H:%M:%S +0000"),
            f"From: {sender}", f"To: {to}", f"Subject: {subject}"]
    if reply_to:
        head += [f"In-Reply-To: <{reply_to[-1]}>",
                 "References: " + " ".join(f"<{r}>" for r in reply_to)]
    head += ["MIME-Version: 1.0"] + [
        f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return "\n".join(head) + "\n\n" + body


BANK_MAIL = f"Zilverberg Klachten <klachten@{DOMAIN}>"


def complaint_turkish():
    """A thread of three: ISO-8859-9, UTF-8 with a picture, ISO-8859-9."""
    ayse = encoded_word("Ayşe Kaya", "iso-8859-9") + " <ayse@posta.example>"
    ids = ["k1@posta.example", f"z1@{DOMAIN}", "k2@posta.example"]
    latin5 = {"Content_Type": "text/plain; charset=ISO-8859-9",
              "Content_Transfer_Encoding": "quoted-printable"}
    title = encoded_word("Şikâyet: maaşım görünmüyor", "iso-8859-9")
    answer = ("Sayın Ayşe Kaya,\n\nŞikâyetinizi ZB-2026-0310-17 numarasıyla "
              "kaydettik. Ekte hesap hareketinizin görüntüsü var.\n\n"
              "Saygılarımızla,\nZilverberg Bank\n")
    parts = ("--sinir-17\nContent-Type: text/plain; charset=UTF-8\n"
             "Content-Transfer-Encoding: quoted-printable\n\n" +
             quoted(answer, "utf-8") + "\n--sinir-17\n"
             "Content-Type: image/png\nContent-Transfer-Encoding: base64\n"
             "Content-Disposition: attachment; "
             "filename*=UTF-8''hesap%20%C3%B6zeti.png\n\n" +
             base64_body(picture.receipt()) + "--sinir-17--\n")
    return [
        message("2026-03-10 07:40:00", ids[0], ayse, BANK_MAIL, title,
                quoted("Merhaba,\n\nMaaşım bu sabah hesabımda görünmüyor ve "
                       "uygulama açılmıyor. Iğdır'daki anneme de para "
                       "gönderemedim. Lütfen yardım edin.\n\nFrom İstanbul "
                       "with anger,\nAyşe Kaya\n", "iso-8859-9"), **latin5),
        message("2026-03-10 08:30:00", ids[1], BANK_MAIL, ayse,
                "Re: " + title, parts, reply_to=ids[:1], Content_Type=
                'multipart/mixed; boundary="sinir-17"'),
        message("2026-03-10 09:02:00", ids[2], ayse, BANK_MAIL,
                "Re: " + title,
                quoted("Teşekkür ederim, çözüldü.\n", "iso-8859-9"),
                reply_to=ids[:2], **latin5)]


def complaint_chinese():
    wei = encoded_word("张伟", "gb18030") + " <wei@youjian.example>"
    title = encoded_word("转账没有到账", "gb18030")
    first, second = "w1@youjian.example", f"z2@{DOMAIN}"
    return [
        message("2026-03-10 07:10:00", first, wei, BANK_MAIL, title,
                base64_body("您好：\n昨天转给父母的500欧元没有到账，手机银行也打不开。"
                            "\n张伟\n".encode("gb18030")),
                Content_Type="text/plain; charset=GB18030",
                Content_Transfer_Encoding="base64"),
        message("2026-03-10 12:10:00", second, BANK_MAIL, wei,
                "Re: " + title,
                base64_body("张先生：\n款项今天下午到账，手续费已退还。\n投诉编号 "
                            "ZB-2026-0310-22。\n".encode()),
                reply_to=[first],
                Content_Type="text/plain; charset=UTF-8",
                Content_Transfer_Encoding="base64")]


def mbox(messages):
    """mboxrd: a line that begins with From gets one more >."""
    out = ""
    for text in messages:
        lines = text.split("\n")
        body = lines.index("")
        lines[body:] = [">" + line if line.lstrip(">").startswith("From ")
                        else line for line in lines[body:]]
        out += "From MAILER-DAEMON Mon Mar 16 08:00:00 2026\n" + "\n".join(
            lines) + ("" if lines[-1] == "" else "\n") + "\n"
    return out


def mail(out):
    write(out / "mail/klachten.mbox",
          mbox(complaint_turkish() + complaint_chinese()))
    write(out / "mail/internal-mistaken-post.eml", message(
        "2026-03-13 16:20:00", f"i1@{DOMAIN}",
        f"Bas Vermeulen <bas@{DOMAIN}>", f"Compliance <compliance@{DOMAIN}>",
        "Verkeerd account: het padelbericht",
        "Om 17:02 plaatste ik een privebericht vanaf het account van de bank."
        "\nOm 17:06 verwijderd, om 17:09 excuses geplaatst:\n\n> " +
        "\n> ".join(textwrap.wrap(SORRY_NL.replace("é", "e"), 66)) + "\n",
        Content_Type="text/plain; charset=us-ascii").replace("\n", "\r\n"))
    plain = ("Dear customer,\n\nThe fees of Tuesday's outage were paid back "
             "today – you need not do anything.\n")
    page = (f'<p>Dear customer,</p><p>The <b>fees</b> of Tuesday&rsquo;s '
            f'outage were paid back today. <a href="https://{DOMAIN}/fees">'
            f'Details</a></p>')
    write(out / "mail/newsletter.eml", message(
        "2026-03-19 08:00:00", f"n1@{DOMAIN}",
        f"{BANK} <news@{DOMAIN}>", f"customers@lists.{DOMAIN}",
        "=?utf-8?Q?Your_fees_=E2=80=93_paid_back?=",
        "--rand\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: quoted-printable\n\n" +
        quoted(plain, "utf-8") + "\n--rand\n"
        "Content-Type: text/html; charset=utf-8\n\n" + page + "\n--rand--\n",
        Content_Type='multipart/alternative; boundary="rand"').replace(
            "\n", "\r\n"))


def make(out):
    whatsapp(out)
    linkedin(out)
    mail(out)
