window.YTD.like.part0 = [
  {
    "like" : {
      "tweetId" : "1600000000000000020",
      "fullText" : "Goed opgelost &amp; uitgelegd",
      "expandedUrl" : "https://twitter.com/i/web/status/1600000000000000020"
    }
  },
  {
    "like" : {
      "tweetId" : "1600000000000000021",
      "expandedUrl" : "https://twitter.com/i/web/status/1600000000000000021"
    }
  }
]
