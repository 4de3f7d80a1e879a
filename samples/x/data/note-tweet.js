window.YTD.note_tweet.part0 = [
  {
    "noteTweet" : {
      "noteTweetId" : "2032018759480246281",
      "updatedAt" : "2026-03-12T09:00:00.000Z",
      "lifecycle" : {
        "value" : "0",
        "name" : "Present",
        "originalName" : "Present",
        "annotations" : {}
      },
      "createdAt" : "2026-03-12T09:00:00.000Z",
      "core" : {
        "styletags" : [],
        "urls" : [],
        "text" : "What went wrong on Tuesday, in plain words. At 07:31 a certificate in our log-in service expired. The renewal had run, but one of two servers kept the old one. From 07:31 to 11:52 about one log-in in three succeeded; iDEAL payments that need the app failed with it. Cards, cash machines and standing orders were not affected. No data was lost and nobody had access who should not have. Every fee that you were charged because of this comes back to you without asking, before 20 March. #outage",
        "mentions" : [],
        "cashtags" : [],
        "hashtags" : [
          {
            "hashtagText" : "outage",
            "fromIndex" : "485",
            "toIndex" : "492"
          }
        ]
      }
    }
  }
]