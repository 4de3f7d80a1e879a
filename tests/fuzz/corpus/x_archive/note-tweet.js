window.YTD.note_tweet.part0 = [
  {
    "noteTweet" : {
      "noteTweetId" : "1600000000000000905",
      "createdAt" : "2022-12-06T08:00:00.000Z",
      "core" : {
        "text" : "What went wrong this morning, told at length &amp; in plain words: the certificate of our log-in service expired. #openheid",
        "urls" : [ ], "mentions" : [ ], "cashtags" : [ ], "hashtags" : [ ]
      }
    }
  },
  {
    "noteTweet" : {
      "noteTweetId" : "1600000000000000906",
      "createdAt" : "2022-12-06T09:00:00.000Z",
      "core" : { "text" : "A long post whose short form is gone.", "urls" : [ ] }
    }
  }
]
