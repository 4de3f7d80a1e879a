window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2032489171645366272"
          ],
          "editableUntil" : "2026-03-13T17:09:15.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "138"
      ],
      "favorite_count" : "7",
      "id_str" : "2032489171645366272",
      "truncated" : false,
      "retweet_count" : "2",
      "id" : "2032489171645366272",
      "created_at" : "Fri Mar 13 16:09:15 +0000 2026",
      "favorited" : false,
      "full_text" : "Zojuist stond hier een privébericht van een collega, per ongeluk vanaf het verkeerde account geplaatst. We hebben het verwijderd. Excuses!",
      "lang" : "nl"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2032086988223414272"
          ],
          "editableUntil" : "2026-03-12T14:31:07.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "132"
      ],
      "favorite_count" : "7",
      "id_str" : "2032086988223414272",
      "truncated" : false,
      "retweet_count" : "2",
      "id" : "2032086988223414272",
      "created_at" : "Thu Mar 12 13:31:07 +0000 2026",
      "favorited" : false,
      "full_text" : "In een eerder bericht noemden we een verkeerde rente. De juiste rente op Zilver Sparen is 2,10% per jaar. Het bericht is verwijderd.",
      "lang" : "nl"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2032018759480246272"
          ],
          "editableUntil" : "2026-03-12T10:00:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "241"
      ],
      "favorite_count" : "7",
      "id_str" : "2032018759480246272",
      "truncated" : false,
      "retweet_count" : "2",
      "id" : "2032018759480246272",
      "created_at" : "Thu Mar 12 09:00:00 +0000 2026",
      "favorited" : false,
      "full_text" : "What went wrong on Tuesday, in plain words. At 07:31 a certificate in our log-in service expired. The renewal had run, but one of two servers kept the old one. From 07:31 to 11:52 about one log-in in three succeeded; iDEAL payments that nee…",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2031324727997366272"
          ],
          "editableUntil" : "2026-03-10T12:02:10.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [
          {
            "name" : "Dagblad Zuidpool",
            "screen_name" : "dagbladzuidpool",
            "indices" : [
              "3",
              "19"
            ],
            "id_str" : "4400500600",
            "id" : "4400500600"
          }
        ],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "133"
      ],
      "favorite_count" : "7",
      "id_str" : "2031324727997366272",
      "truncated" : false,
      "retweet_count" : "2",
      "id" : "2031324727997366272",
      "created_at" : "Tue Mar 10 11:02:10 +0000 2026",
      "favorited" : false,
      "full_text" : "RT @dagbladzuidpool: Zilverberg Bank legt vanmiddag uit hoe de storing kon ontstaan en wat klanten terugkrijgen; de toezichthouder i…",
      "lang" : "nl"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2031323679421366272"
          ],
          "editableUntil" : "2026-03-10T11:58:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "storing",
            "indices" : [
              "115",
              "123"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : [],
        "media" : [
          {
            "expanded_url" : "https://x.com/zilverbergbank/status/2031323679421366272/photo/1",
            "indices" : [
              "124",
              "147"
            ],
            "url" : "https://t.co/Zlvrbrg001",
            "media_url" : "http://pbs.twimg.com/media/HcHartslag0001.png",
            "id_str" : "2031323679421366277",
            "id" : "2031323679421366277",
            "media_url_https" : "https://pbs.twimg.com/media/HcHartslag0001.png",
            "sizes" : {
              "large" : {
                "w" : "160",
                "h" : "80",
                "resize" : "fit"
              }
            },
            "type" : "photo",
            "display_url" : "pic.x.com/Zlvrbrg001"
          }
        ]
      },
      "display_text_range" : [
        "0",
        "147"
      ],
      "favorite_count" : "7",
      "id_str" : "2031323679421366272",
      "truncated" : false,
      "retweet_count" : "2",
      "id" : "2031323679421366272",
      "created_at" : "Tue Mar 10 10:58:00 +0000 2026",
      "favorited" : false,
      "full_text" : "De storing is sinds 11:52 verholpen. Zo zag de ochtend eruit: de rode balken zijn de uren waarin inloggen misging. #storing https://t.co/Zlvrbrg001",
      "lang" : "nl",
      "extended_entities" : {
        "media" : [
          {
            "expanded_url" : "https://x.com/zilverbergbank/status/2031323679421366272/photo/1",
            "indices" : [
              "124",
              "147"
            ],
            "url" : "https://t.co/Zlvrbrg001",
            "media_url" : "http://pbs.twimg.com/media/HcHartslag0001.png",
            "id_str" : "2031323679421366277",
            "id" : "2031323679421366277",
            "media_url_https" : "https://pbs.twimg.com/media/HcHartslag0001.png",
            "sizes" : {
              "large" : {
                "w" : "160",
                "h" : "80",
                "resize" : "fit"
              }
            },
            "type" : "photo",
            "display_url" : "pic.x.com/Zlvrbrg001"
          }
        ]
      }
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2031282784957366272"
          ],
          "editableUntil" : "2026-03-10T09:15:30.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [
          {
            "name" : "Joris Terpstra",
            "screen_name" : "jorisfietst",
            "indices" : [
              "0",
              "12"
            ],
            "id_str" : "4300400500",
            "id" : "4300400500"
          }
        ],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "89"
      ],
      "favorite_count" : "7",
      "id_str" : "2031282784957366272",
      "truncated" : false,
      "retweet_count" : "2",
      "id" : "2031282784957366272",
      "created_at" : "Tue Mar 10 08:15:30 +0000 2026",
      "favorited" : false,
      "full_text" : "@jorisfietst Pinnen en geld opnemen werken gewoon, Joris. Alleen de app en iDEAL haperen.",
      "lang" : "nl",
      "in_reply_to_status_id_str" : "2031281941902262273",
      "in_reply_to_status_id" : "2031281941902262273",
      "in_reply_to_user_id" : "4300400500",
      "in_reply_to_user_id_str" : "4300400500",
      "in_reply_to_screen_name" : "jorisfietst"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2031280327095222272"
          ],
          "editableUntil" : "2026-03-10T09:05:44.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : false
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [],
        "symbols" : [],
        "user_mentions" : [
          {
            "name" : "Ayşe Kaya",
            "screen_name" : "ayse_kaya_ams",
            "indices" : [
              "0",
              "14"
            ],
            "id_str" : "4200300400",
            "id" : "4200300400"
          }
        ],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "110"
      ],
      "favorite_count" : "7",
      "id_str" : "2031280327095222272",
      "truncated" : false,
      "retweet_count" : "2",
      "id" : "2031280327095222272",
      "created_at" : "Tue Mar 10 08:05:44 +0000 2026",
      "favorited" : false,
      "full_text" : "@ayse_kaya_ams Ayşe Hanım, çok üzgünüz. Kiranızın gecikmemesi için hemen bakmak istiyoruz; size DM'den yazdık.",
      "lang" : "tr",
      "in_reply_to_status_id_str" : "2031278464824246275",
      "in_reply_to_status_id" : "2031278464824246275",
      "in_reply_to_user_id" : "4200300400",
      "in_reply_to_user_id_str" : "4200300400",
      "in_reply_to_screen_name" : "ayse_kaya_ams"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2031263453410230272"
          ],
          "editableUntil" : "2026-03-10T07:58:41.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "故障",
            "indices" : [
              "43",
              "46"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "46"
      ],
      "favorite_count" : "7",
      "id_str" : "2031263453410230272",
      "truncated" : false,
      "retweet_count" : "2",
      "id" : "2031263453410230272",
      "created_at" : "Tue Mar 10 06:58:41 +0000 2026",
      "favorited" : false,
      "full_text" : "手机银行登录和 iDEAL 支付目前出现故障，银行卡和自动取款机正常。我们正在抢修。 #故障",
      "lang" : "zh"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2031262539051958272"
          ],
          "editableUntil" : "2026-03-10T07:55:03.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "kesinti",
            "indices" : [
              "125",
              "133"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "133"
      ],
      "favorite_count" : "7",
      "id_str" : "2031262539051958272",
      "truncated" : false,
      "retweet_count" : "2",
      "id" : "2031262539051958272",
      "created_at" : "Tue Mar 10 06:55:03 +0000 2026",
      "favorited" : false,
      "full_text" : "Mobil uygulamaya girişte ve iDEAL ödemelerinde kesinti yaşanıyor. Kart ve ATM işlemleri çalışıyor. İlginiz için teşekkürler. #kesinti",
      "lang" : "tr"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "edit" : {
          "initialTweetId" : "2031258801927094272",
          "editControlInitial" : {
            "editTweetIds" : [
              "2031258801927094272",
              "2031260743889846272"
            ],
            "editableUntil" : "2026-03-10T07:40:12.000Z",
            "editsRemaining" : "4",
            "isEditEligible" : true
          }
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "storing",
            "indices" : [
              "120",
              "128"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "128"
      ],
      "favorite_count" : "7",
      "id_str" : "2031260743889846272",
      "truncated" : false,
      "retweet_count" : "2",
      "id" : "2031260743889846272",
      "created_at" : "Tue Mar 10 06:47:55 +0000 2026",
      "favorited" : false,
      "full_text" : "Storing: inloggen in de app en betalen met iDEAL lukt bij veel klanten niet. We werken eraan. Volgende update om 09:30. #storing",
      "lang" : "nl"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2031258801927094272",
            "2031260743889846272"
          ],
          "editableUntil" : "2026-03-10T07:40:12.000Z",
          "editsRemaining" : "4",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "storing",
            "indices" : [
              "120",
              "128"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "128"
      ],
      "favorite_count" : "7",
      "id_str" : "2031258801927094272",
      "truncated" : false,
      "retweet_count" : "2",
      "id" : "2031258801927094272",
      "created_at" : "Tue Mar 10 06:40:12 +0000 2026",
      "favorited" : false,
      "full_text" : "Storing: inloggen in de app en betalen met iDEAL lukt bij veel klanten niet. We werken eraan. Volgende update om 08:30. #storing",
      "lang" : "nl"
    }
  }
]