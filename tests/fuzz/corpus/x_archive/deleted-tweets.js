window.YTD.deleted_tweets.part0 = [
  {
    "tweet" : {
      "entities" : { "user_mentions" : [ ], "urls" : [ ], "symbols" : [ ], "hashtags" : [ ] },
      "id_str" : "1600000000000000010",
      "created_at" : "Tue Dec 06 10:00:00 +0000 2022",
      "full_text" : "Wie gaat er mee padellen?",
      "deleted_at" : "Tue Dec 06 10:04:00 +0000 2022"
    }
  }
]
