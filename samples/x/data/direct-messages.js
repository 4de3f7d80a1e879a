window.YTD.direct_messages.part0 = [
  {
    "dmConversation" : {
      "conversationId" : "4100200300-4200300400",
      "messages" : [
        {
          "messageCreate" : {
            "recipientId" : "4100200300",
            "reactions" : [],
            "urls" : [],
            "text" : "Tamam, teşekkür ederim. 🙏",
            "mediaUrls" : [],
            "senderId" : "4200300400",
            "id" : "2031286392058806273",
            "createdAt" : "2026-03-10T08:29:50.412Z",
            "editHistory" : []
          }
        },
        {
          "messageCreate" : {
            "recipientId" : "4200300400",
            "reactions" : [],
            "urls" : [],
            "text" : "Kira ödemesi 09:25'te yapıldı. Annenize havale için ücret alınmayacak. Şikâyet numaranız ZB-2026-0310-17.",
            "mediaUrls" : [],
            "senderId" : "4100200300",
            "id" : "2031285481894838273",
            "createdAt" : "2026-03-10T08:26:13.412Z",
            "editHistory" : []
          }
        },
        {
          "messageCreate" : {
            "recipientId" : "4100200300",
            "reactions" : [],
            "urls" : [],
            "text" : "NL62ZILV0417164300, 1.150 euro. Iğdır'daki anneme de para gönderemedim, çok sinirliyim!",
            "mediaUrls" : [],
            "senderId" : "4200300400",
            "id" : "2031281820267446273",
            "createdAt" : "2026-03-10T08:11:40.412Z",
            "editHistory" : []
          }
        },
        {
          "messageCreate" : {
            "recipientId" : "4200300400",
            "reactions" : [],
            "urls" : [],
            "text" : "Merhaba Ayşe Hanım, kira ödemenizi şimdi biz yapabiliriz. Ev sahibinizin IBAN'ını yazar mısınız?",
            "mediaUrls" : [],
            "senderId" : "4100200300",
            "id" : "2031280654250934273",
            "createdAt" : "2026-03-10T08:07:02.412Z",
            "editHistory" : []
          }
        }
      ]
    }
  }
]