window.YTD.account.part0 = [
  {
    "account" : {
      "email" : "social@zilverberg.example",
      "createdVia" : "web",
      "username" : "zilverbergbank",
      "accountId" : "4100200300",
      "createdAt" : "2014-09-01T08:00:00.000Z",
      "accountDisplayName" : "Zilverberg Bank"
    }
  }
]