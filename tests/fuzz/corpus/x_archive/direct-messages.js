window.YTD.direct_messages.part0 = [
  {
    "dmConversation" : {
      "conversationId" : "77-5000000005",
      "messages" : [
        {
          "messageCreate" : {
            "recipientId" : "77",
            "reactions" : [ {
              "senderId" : "77",
              "reactionKey" : "like",
              "eventId" : "1600000000000000031",
              "createdAt" : "2022-12-06T11:02:00.000Z"
            } ],
            "urls" : [ ],
            "text" : "Uw klacht heeft nummer VB-1. https://bank.example/k",
            "mediaUrls" : [ ],
            "senderId" : "5000000005",
            "id" : "1600000000000000030",
            "createdAt" : "2022-12-06T11:01:00.500Z"
          }
        },
        {
          "messageCreate" : {
            "recipientId" : "5000000005",
            "reactions" : [ ],
            "urls" : [ { "url" : "https://t.co/m", "expanded" : "https://twitter.com/messages/media/1600000000000000029", "display" : "pic.twitter.com/m" } ],
            "text" : "Kijk https://t.co/m",
            "mediaUrls" : [ "https://ton.twitter.com/dm/1600000000000000029/1/slip.png" ],
            "senderId" : "77",
            "id" : "1600000000000000029",
            "createdAt" : "2022-12-06T11:00:00.000Z"
          }
        },
        { "welcomeMessageCreate" : { "id" : "1" } }
      ]
    }
  }
]
