window.YTD.direct_messages_group.part0 = [
  {
    "dmConversation" : {
      "conversationId" : "1600000000000000040",
      "messages" : [
        { "participantsLeave" : { "userIds" : [ "78" ], "createdAt" : "2022-12-06T12:04:00.000Z" } },
        { "participantsJoin" : { "initiatingUserId" : "77", "userIds" : [ "78", "79" ], "createdAt" : "2022-12-06T12:03:00.000Z" } },
        { "conversationNameUpdate" : { "initiatingUserId" : "77", "name" : "klachten", "createdAt" : "2022-12-06T12:02:00.000Z" } },
        { "messageCreate" : { "reactions" : [ ], "urls" : [ ], "text" : "hallo allemaal", "mediaUrls" : [ ], "senderId" : "77", "id" : "1600000000000000041", "createdAt" : "2022-12-06T12:01:00.000Z" } },
        { "joinConversation" : { "initiatingUserId" : "77", "participantsSnapshot" : [ "77", "5000000005" ], "createdAt" : "2022-12-06T12:00:00.000Z" } }
      ]
    }
  }
]
