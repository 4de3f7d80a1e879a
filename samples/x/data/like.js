window.YTD.like.part0 = [
  {
    "like" : {
      "tweetId" : "2031767231263670280",
      "fullText" : "@zilverbergbank sorunum çözüldü, İlgi için teşekkürler.",
      "expandedUrl" : "https://x.com/i/web/status/2031767231263670280"
    }
  },
  {
    "like" : {
      "tweetId" : "2031281941902262273",
      "expandedUrl" : "https://x.com/i/web/status/2031281941902262273"
    }
  }
]