"""samples/facebook and samples/instagram: "Download your information".

Both write every character beyond ASCII as the bytes of its UTF-8 form, each
as if it were a Latin-1 character: "ş" becomes "\\u00c5\\u009f".
"""
import json

import picture
from story import BANK, SORRY_NL, milliseconds, seconds, write


def mojibake(value):
    if isinstance(value, str):
        return value.encode().decode("latin-1")
    if isinstance(value, list):
        return [mojibake(v) for v in value]
    if isinstance(value, dict):
        return {mojibake(k): mojibake(v) for k, v in value.items()}
    return value


def dyi(path, value):
    write(path, json.dumps(mojibake(value), indent=2))


POSTS = "your_facebook_activity/posts"
CHART = f"{POSTS}/media/Mobileuploads_100/651000123_1220003_n_1.png"


def facebook_posts():
    photo = {"uri": CHART, "creation_timestamp": seconds(
        "2026-03-10 11:05:00"), "media_metadata": {}, "title":
        "Mobile uploads", "description":
        "Inloggen tussen 07:00 en 13:00; rood is waar het misging."}
    return [
        {"timestamp": seconds("2026-03-10 06:45:00"),
         "data": [{"post": "Er is een storing bij inloggen in de app en "
                           "betalen met iDEAL. Pinnen werkt. Onze excuses "
                           "voor het ongemak – we houden u hier op de "
                           "hoogte."},
                  {"update_timestamp": seconds("2026-03-10 07:05:00")}],
         "title": f"{BANK} heeft zijn status bijgewerkt."},
        {"timestamp": seconds("2026-03-10 06:59:00"),
         "data": [{"post": "Uygulamamızda kesinti var, kartlar çalışıyor. "
                           "Şubelerimiz bugün 19:00'a kadar açık. İyi günler "
                           "dileriz."}],
         "title": f"{BANK} heeft zijn status bijgewerkt."},
        {"timestamp": seconds("2026-03-10 11:05:00"),
         "attachments": [{"data": [{"media": photo}]}],
         "data": [{"post": "De storing is verholpen. Dank voor uw geduld! "
                           "✅"}],
         "title": f"{BANK} heeft een nieuwe foto toegevoegd."},
        {"timestamp": seconds("2026-03-13 16:10:00"),
         "data": [{"post": SORRY_NL}],
         "title": f"{BANK} heeft zijn status bijgewerkt."},
    ]


def facebook_comments():
    said = [
        ("2026-03-10 07:20:00", "Wei Zhang",
         "张先生您好，转账故障正在处理，银行卡可以正常使用。"),
        ("2026-03-10 07:31:00", "Anneke de Boer",
         "Vervelend, Anneke! Stuur ons een privébericht, dan kijken we met je "
         "mee."),
        ("2026-03-10 07:44:00", "Wei Zhang",
         "您的投诉编号是 ZB-2026-0310-22。我们用私信继续。"),
    ]
    return {"comments_v2": [
        {"timestamp": seconds(when),
         "data": [{"comment": {"timestamp": seconds(when), "comment": text,
                               "author": BANK}}],
         "title": f"{BANK} heeft gereageerd op de opmerking van {whom}."}
        for when, whom, text in said]}


def facebook_thread(other, slug, said):
    return {
        "participants": [{"name": other}, {"name": BANK}],
        "messages": [{"sender_name": who, "timestamp_ms":
                      milliseconds(when, 321), "content": text,
                      "is_geoblocked_for_viewer": False}
                     for when, who, text in said][::-1],
        "title": other, "is_still_participant": True,
        "thread_path": f"inbox/{slug}", "magic_words": []}


def facebook(out):
    top = out / "facebook"
    activity = top / "your_facebook_activity"
    dyi(top / "personal_information/profile_information"
        "/profile_information.json",
        {"profile_v2": {"name": {"full_name": BANK},
                        "username": "zilverbergbank",
                        "registration_timestamp": seconds(
                            "2012-05-01 09:00:00"),
                        "profile_uri":
                            "https://www.facebook.com/zilverbergbank"}})
    dyi(top / f"{POSTS}/your_posts__check_ins__photos_and_videos_1.json",
        facebook_posts()[::-1])
    write(top / CHART, picture.chart([99, 34, 31, 36, 33, 97, 99]))
    dyi(activity / "comments_and_reactions/comments.json",
        facebook_comments())
    dyi(activity / "comments_and_reactions/likes_and_reactions.json",
        [{"timestamp": seconds("2026-03-11 09:12:00"),
          "data": [{"reaction": {"reaction": "LIKE", "actor": BANK}}],
          "title": f"{BANK} vindt de opmerking van Wei Zhang leuk."}])
    dyi(activity / "messages/inbox/weizhang_2203004005/message_1.json",
        facebook_thread("Wei Zhang", "weizhang_2203004005", [
            ("2026-03-10 07:46:10", BANK,
             "张先生，请把转账金额和日期发给我们，不要发密码。"),
            ("2026-03-10 07:52:33", "Wei Zhang",
             "昨天转给父母 500 欧元，钱扣了，对方没收到！😠"),
            ("2026-03-10 12:05:00", BANK,
             "已查到，款项今天下午到账，手续费退还给您。"),
            ("2026-03-10 12:20:45", "Wei Zhang", "收到了，谢谢。"),
        ]))
    dyi(activity / "messages/inbox/annekedeboer_3304005006/message_1.json",
        facebook_thread("Anneke de Boer", "annekedeboer_3304005006", [
            ("2026-03-10 07:40:00", "Anneke de Boer",
             "Mijn huur is niet overgemaakt en de app zegt ‘probeer later’."),
            ("2026-03-10 07:58:00", BANK,
             "We boeken de huur handmatig, Anneke. Vóór twaalf uur staat het "
             "erop."),
        ]))


def text(value):
    return {"href": "", "value": value, "timestamp": 0}


INSTAGRAM_PHOTOS = ("media/posts/202603/17900000000000001.png",
                    "media/posts/202603/17900000000000002.png")


def instagram(out):
    top = out / "instagram"
    activity = top / "your_instagram_activity"
    first, second = INSTAGRAM_PHOTOS
    dyi(top / "personal_information/personal_information"
        "/personal_information.json",
        {"profile_user": [{
            "title": "User Information", "media_map_data": {},
            "string_map_data": {"Email": text("social@zilverberg.example"),
                                "Username": text("zilverbergbank"),
                                "Name": text(BANK)}}]})
    dyi(activity / "content/posts_1.json", [
        {"media": [{"uri": first, "creation_timestamp":
                    seconds("2026-03-10 11:15:00"), "media_metadata": {},
                    "title": "Weer in de lucht. Dank je wel voor je geduld, "
                             "sabrınız için teşekkürler, 感谢您的耐心 💙 "
                             "#storing #kesinti",
                    "cross_post_source": {"source_app": "FB"}}]},
        {"media": [{"uri": first, "creation_timestamp":
                    seconds("2026-03-15 10:00:00"), "media_metadata": {},
                    "title": ""},
                   {"uri": second, "creation_timestamp":
                    seconds("2026-03-15 10:00:01"), "media_metadata": {},
                    "title": ""}],
         "title": "Wat we beter doen: twee servers, één certificaat, drie "
                  "controles.",
         "creation_timestamp": seconds("2026-03-15 10:00:05")}])
    dyi(activity / "content/stories.json", {"ig_stories": [
        {"uri": second, "creation_timestamp": seconds("2026-03-10 07:10:00"),
         "media_metadata": {}, "title": "App down. Cards work!"}]})
    dyi(activity / "comments/post_comments_1.json", [
        {"media_list_data": [{"uri": ""}], "string_map_data": {
            "Comment": {"value": "@demir.elif Çok haklısınız, ücret iade "
                                 "edilecek."},
            "Media Owner": {"value": "zilverbergbank"},
            "Time": {"timestamp": seconds("2026-03-10 11:40:00")}}}])
    dyi(activity / "likes/liked_posts.json", {"likes_media_likes": [
        {"title": "demir.elif", "media_list_data": [], "string_list_data": [
            {"href": "https://www.instagram.com/p/CzZilver0001/",
             "value": "👍", "timestamp": seconds("2026-03-11 10:00:00")}]}]})
    dyi(activity / "messages/inbox/demirelif_5506007008/message_1.json", {
        "participants": [{"name": "Elif Demir"}, {"name": BANK}],
        "messages": [
            {"sender_name": BANK, "timestamp_ms":
             milliseconds("2026-03-10 11:52:00", 5), "content":
             "Elif Hanım, iade yarın hesabınızda. İyi günler!",
             "is_geoblocked_for_viewer": False},
            {"sender_name": "Elif Demir", "timestamp_ms":
             milliseconds("2026-03-10 11:48:00", 7), "content":
             "Ücret kesilmiş, ne zaman iade olacak?",
             "is_geoblocked_for_viewer": False}],
        "title": "Elif Demir", "is_still_participant": True,
        "thread_path": "inbox/demirelif_5506007008", "magic_words": []})
    write(top / first, picture.mountain())
    write(top / second, picture.chart([30, 60, 99]))


def make(out):
    facebook(out)
    instagram(out)
