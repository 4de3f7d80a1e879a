window.YTD.deleted_tweets.part0 = [
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2032075382584246272"
          ],
          "editableUntil" : "2026-03-12T13:45:00.000Z",
          "editsRemaining" : "5",
          "isEditEligible" : true
        }
      },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>",
      "entities" : {
        "hashtags" : [
          {
            "text" : "sparen",
            "indices" : [
              "68",
              "75"
            ]
          }
        ],
        "symbols" : [],
        "user_mentions" : [],
        "urls" : []
      },
      "display_text_range" : [
        "0",
        "75"
      ],
      "favorite_count" : "7",
      "id_str" : "2032075382584246272",
      "truncated" : false,
      "retweet_count" : "2",
      "id" : "2032075382584246272",
      "created_at" : "Thu Mar 12 12:45:00 +0000 2026",
      "favorited" : false,
      "full_text" : "Nieuw: 3,10% rente op Zilver Sparen! Open vandaag nog een rekening. #sparen",
      "lang" : "nl",
      "deleted_at" : "Thu Mar 12 13:28:19 +0000 2026"
    }
  },
  {
    "tweet" : {
      "edit_info" : {
        "initial" : {
          "editTweetIds" : [
            "2032487514895286272"
          ],
          "editableUntil" : "2026-03-13T17:02:40.000Z",
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
        "56"
      ],
      "favorite_count" : "7",
      "id_str" : "2032487514895286272",
      "truncated" : false,
      "retweet_count" : "2",
      "id" : "2032487514895286272",
      "created_at" : "Fri Mar 13 16:02:40 +0000 2026",
      "favorited" : false,
      "full_text" : "Eindelijk weekend! Wie gaat er mee padellen in Sloten? 🎾",
      "lang" : "nl",
      "deleted_at" : "Fri Mar 13 16:06:58 +0000 2026"
    }
  }
]