window.YTD.tweets.part3 = [
  {
    "tweet" : {
      "edit_info" : {
        "edit" : {
          "initialTweetId" : "1600000000000000001",
          "editControlInitial" : {
            "editTweetIds" : [ "1600000000000000001", "1600000000000000002" ],
            "editableUntil" : "2022-12-06T06:08:16.000Z",
            "editsRemaining" : "4",
            "isEditEligible" : true
          }
        }
      },
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "user_mentions" : [ ],
        "urls" : [ {
          "url" : "https://t.co/abc",
          "expanded_url" : "https://bank.example/storing",
          "display_url" : "bank.example/storing",
          "indices" : [ "30", "53" ]
        } ],
        "symbols" : [ { "text" : "VBNK", "indices" : [ "0", "5" ] } ],
        "hashtags" : [ { "text" : "storing", "indices" : [ "6", "14" ] } ]
      },
      "favorite_count" : "9",
      "id_str" : "1600000000000000002",
      "id" : "1600000000000000002",
      "created_at" : "Tue Dec 06 05:40:00 +0000 2022",
      "full_text" : "$VBNK #storing &amp; update 09:30 &lt;nu&gt; https://t.co/abc",
      "lang" : "nl"
    }
  },
  {
    "tweet" : {
      "entities" : {
        "user_mentions" : [ { "name" : "Ayşe", "screen_name" : "ayse", "indices" : [ "0", "5" ], "id_str" : "77", "id" : "77" } ],
        "urls" : [ ], "symbols" : [ ], "hashtags" : [ ],
        "media" : [ { "media_url_https" : "https://pbs.twimg.com/media/Foto1.png", "type" : "photo", "url" : "https://t.co/p" } ]
      },
      "extended_entities" : {
        "media" : [ { "media_url_https" : "https://pbs.twimg.com/media/Foto1.png", "type" : "photo", "url" : "https://t.co/p" } ]
      },
      "in_reply_to_status_id_str" : "1599999999999999999",
      "in_reply_to_screen_name" : "ayse",
      "id_str" : "1600000000000000003",
      "created_at" : "Tue Dec 06 06:00:00 +0000 2022",
      "full_text" : "@ayse İlginiz için teşekkürler https://t.co/p"
    }
  },
  {
    "tweet" : {
      "entities" : { "user_mentions" : [ ], "urls" : [ ], "symbols" : [ ], "hashtags" : [ ] },
      "id_str" : "1600000000000000004",
      "created_at" : "Tue Dec 06 07:00:00 +0000 2022",
      "full_text" : "RT @krant: De bank legt vandaag uit wat er misging en wat klanten nu kunnen doen; de toezichthoud…"
    }
  },
  {
    "tweet" : {
      "entities" : { "user_mentions" : [ ], "urls" : [ ], "symbols" : [ ], "hashtags" : [ ] },
      "id_str" : "1600000000000000005",
      "created_at" : "Tue Dec 06 08:00:00 +0000 2022",
      "full_text" : "What went wrong this morning, told at length &amp; in plain words: the certificate… https://t.co/long"
    }
  },
  {
    "tweet" : {
      "id_str" : "1600000000000000006",
      "created_at" : "some day",
      "full_text" : "a date that nobody can read"
    }
  },
  {
    "tweet" : { "id_str" : "7", "id_str" : "8" }
  }
]