Grailbird.data.tweets_2013_02 = 
[ {
  "source" : "\u003Ca href=\"http:\/\/twitter.com\" rel=\"nofollow\"\u003EWeb\u003C\/a\u003E",
  "entities" : { "user_mentions" : [ ], "media" : [ ], "hashtags" : [ { "text" : "app", "indices" : [ 0, 4 ] } ], "urls" : [ ] },
  "id_str" : "300000000000000001",
  "text" : "#app weer in de lucht &lt;3",
  "id" : 300000000000000001,
  "created_at" : "2013-02-08 22:00:00 +0000",
  "user" : { "name" : "Voorbeeld Bank", "screen_name" : "voorbeeldbank", "id_str" : "5000000005", "id" : 5000000005 }
}, {
  "entities" : { "user_mentions" : [ ], "media" : [ ], "hashtags" : [ ], "urls" : [ ] },
  "retweeted_status" : { "id_str" : "300000000000000000", "text" : "Een lang bericht dat in de herhaling is afgekapt, maar hier heel staat." },
  "id_str" : "300000000000000002",
  "text" : "RT @krant: Een lang bericht dat in de herhaling is afgekapt…",
  "id" : 300000000000000002,
  "created_at" : "2013-02-08 23:00:00 +0000"
} ]
