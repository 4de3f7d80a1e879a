window.YTD.account.part0 = [
  {
    "account" : {
      "email" : "web@bank.example",
      "createdVia" : "web",
      "username" : "voorbeeldbank",
      "accountId" : "5000000005",
      "createdAt" : "2011-01-01T08:00:00.000Z",
      "accountDisplayName" : "Voorbeeld Bank"
    }
  }
]