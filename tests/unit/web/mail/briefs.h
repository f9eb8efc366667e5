/* Briefs of every kind, as convene.outbox_brief_rows() gives them. */
#ifndef TEST_BRIEFS_H
#define TEST_BRIEFS_H

#define TO "\"to\":{\"id\":\"adr_7k2m9q4x8w3t\",\"address\":\"ada@example.org\",\"name\":\"Ada Lovelace\"}"
#define EVENT_AS(title, status)                                                                              \
    "{\"id\":\"evt_7k2m9q4x8w3t\",\"revision\":4,\"status\":\"" status "\",\"title\":\"" title "\","         \
    "\"summary\":\"For "                                                                                     \
    "residents\",\"kind\":\"workshop\",\"mode\":\"in_person\",\"starts\":\"2027-05-04T09:00\","              \
    "\"ends\":\"2027-05-04T12:00\",\"zone\":\"Europe/Berlin\",\"all_day\":false,"                            \
    "\"starts_at\":\"2027-05-04T07:00:00Z\",\"ends_at\":\"2027-05-04T10:00:00Z\",\"series\":null,"           \
    "\"place\":{\"venue\":\"Skills lab\",\"city\":\"Berlin\",\"country\":\"DE\"},\"online\":null,"           \
    "\"organizer\":{\"id\":\"org_7k2m9q4x8w3t\",\"name\":\"Charit\\u00e9\",\"standing\":\"verified\"},"      \
    "\"specialties\":[\"cardiology\"],\"topics\":[\"ultrasound\"],"                                          \
    "\"url\":\"/events/hands-on-ultrasound-7k2m9q4x8w3t\",\"updated\":\"2026-11-22T09:00:00Z\"}"
#define EVENT EVENT_AS("Hands-on ultrasound for residents", "scheduled")
#define RSVP_AS(state, confirmed, expires, more)                                                             \
    "{\"id\":\"rsv_0a1b2c3d4e5f\",\"event\":\"evt_7k2m9q4x8w3t\",\"state\":\"" state                         \
    "\",\"confirmed\":" confirmed ",\"mode\":\"in_person\",\"party\":2,\"name\":\"Ada "                      \
    "Lovelace\",\"email\":\"ada@example.org\",\"waits_for\":null,"                                           \
    "\"position\":3,\"expires\":" expires more "}"
#define UNTIL "\"2027-01-04T08:15:00Z\""
#define REST "\"uid_domain\":\"events.example.org\",\"uid\":null,\"removed\":false,"
#define CHANGE                                                                                               \
    "[{\"field\":\"status\",\"from\":\"scheduled\",\"to\":\"rescheduled\"},"                                 \
    "{\"field\":\"starts\",\"from\":\"2027-05-03T09:00\",\"to\":\"2027-05-04T09:00\"},"                      \
    "{\"field\":\"place\",\"from\":{\"venue\":\"Hall 1\",\"city\":\"Berlin\",\"country\":\"DE\"},\"to\":"    \
    "{\"venue\":\"Skills "                                                                                   \
    "lab\",\"city\":\"Berlin\",\"country\":\"DE\"}},{\"field\":\"fees\",\"from\":null,\"to\":[1]}]"
#define BRIEF(rsvp, event, more) "{" TO "," REST "\"rsvp\":" rsvp ",\"event\":" event more "}"
#define ALERT                                                                                                \
    "{\"id\":\"alr_7k2m9q4x8w3t\",\"state\":\"active\",\"q\":null,\"filters\":{\"specialty\":["              \
    "\"cardiology\"]},"                                                                                      \
    "\"labels\":{\"specialty\":{\"cardiology\":\"Cardiology\"}},\"rhythm\":\"week\",\"zone\":\"Europe/"      \
    "Berlin\"}"
#define GOING RSVP_AS("going", "true", "null", "")

static const struct mail_brief {
    const char *kind, *name, *brief;
} briefs[] = {
    {"rsvp_confirm", "held", BRIEF(RSVP_AS("held", "false", UNTIL, ""), EVENT, "")},
    {"rsvp_confirm", "waitlisted", BRIEF(RSVP_AS("waitlisted", "false", UNTIL, ""), EVENT, "")},
    {"rsvp_confirm", "requested", BRIEF(RSVP_AS("requested", "false", UNTIL, ""), EVENT, "")},
    {"rsvp_link", "going", BRIEF(GOING, EVENT, "")},
    {"rsvp_link", "held", BRIEF(RSVP_AS("held", "false", UNTIL, ""), EVENT, "")},
    {"rsvp_link", "offered", BRIEF(RSVP_AS("offered", "true", UNTIL, ""), EVENT, "")},
    {"rsvp_confirmed", "one", BRIEF(GOING, EVENT, ",\"was\":\"held\"")},
    {"rsvp_confirmed", "series", BRIEF(GOING, EVENT, ",\"occurrences\":24")},
    {"rsvp_confirmed", "online",
     BRIEF("{\"id\":\"rsv_0a1b2c3d4e5f\",\"event\":\"evt_7k2m9q4x8w3t\",\"state\":\"going\",\"confirmed\":"
           "true,\"mode\":\"online\","
           "\"party\":1,\"waits_for\":\"in_person\",\"position\":1,\"expires\":null}",
           EVENT, ",\"join\":\"https://meet.example.org/j/123?pwd=x&a=b\"")},
    {"rsvp_waitlisted", "third", BRIEF(RSVP_AS("waitlisted", "true", "null", ""), EVENT, "")},
    {"rsvp_offer", "one", BRIEF(RSVP_AS("offered", "true", UNTIL, ""), EVENT, "")},
    {"rsvp_expired", "one", BRIEF(RSVP_AS("expired", "true", "null", ""), EVENT, "")},
    {"rsvp_reconfirm", "one", BRIEF(GOING, EVENT, "")},
    {"rsvp_switched", "seat", BRIEF(GOING, EVENT, ",\"cause\":\"switch\"")},
    {"rsvp_switched", "event", BRIEF(GOING, EVENT, ",\"cause\":\"event\",\"note\":\"The lift is broken\"")},
    {"rsvp_cancelled", "person",
     BRIEF(RSVP_AS("cancelled", "true", "null", ""), EVENT, ",\"cause\":\"person\",\"was\":\"going\"")},
    {"rsvp_cancelled", "organizer",
     BRIEF(RSVP_AS("cancelled", "true", "null", ""), EVENT,
           ",\"cause\":\"organizer\",\"was\":\"waitlisted\"")},
    {"rsvp_cancelled", "event",
     BRIEF(RSVP_AS("cancelled", "true", "null", ""),
           EVENT_AS("Hands-on ultrasound for residents", "cancelled"),
           ",\"cause\":\"event\",\"was\":\"going\",\"note\":\"Storm\"")},
    {"rsvp_cancelled", "removed",
     "{" TO ",\"uid_domain\":\"events.example.org\",\"uid\":null,\"removed\":true,\"rsvp\":" RSVP_AS(
         "cancelled", "true", "null", "") ",\"event\":" EVENT ",\"cause\":\"event\",\"was\":\"going\"}"},
    {"rsvp_approved", "one", BRIEF(GOING, EVENT, ",\"was\":\"requested\"")},
    {"rsvp_declined", "one", BRIEF(RSVP_AS("declined", "true", "null", ""), EVENT, "")},
    {"event_changed", "one", BRIEF(GOING, EVENT, ",\"change\":" CHANGE ",\"note\":\"A better room\"")},
    {"event_moved", "time", BRIEF(GOING, EVENT, ",\"change\":" CHANGE)},
    {"event_moved", "postponed",
     BRIEF(GOING, EVENT_AS("Ultrasound", "postponed"), ",\"change\":[],\"note\":\"Strike\"")},
    {"event_cancelled", "one",
     "{" TO "," REST "\"event\":" EVENT_AS("Hands-on ultrasound", "cancelled") ",\"note\":\"Too few came\"}"},
    {"event_reminder", "one", BRIEF(GOING, EVENT, "")},
    {"organizer_summary", "one",
     "{" TO "," REST
     "\"organization\":{\"id\":\"org_7k2m9q4x8w3t\",\"name\":\"Charit\\u00e9\"},\"event\":" EVENT
     ",\"counts\":{\"attended\":{\"rsvps\":10,\"persons\":12},\"no_show\":{\"rsvps\":1,\"persons\":1}}}"},
    {"organizer_daily", "one",
     "{" TO "," REST
     "\"organization\":{\"id\":\"org_7k2m9q4x8w3t\",\"name\":\"Charit\\u00e9\"},\"days\":[{\"event\":" EVENT
     ",\"began\":3,\"cancelled\":1,\"requested\":0,\"waiting\":2,\"coming\":1204}]}"},
    {"webhook_disabled", "one",
     "{" TO "," REST "\"organization\":{\"id\":\"org_7k2m9q4x8w3t\",\"name\":\"Charit\\u00e9\"},\"event\":"
     "null,\"webhook\":{\"id\":"
     "\"whk_7k2m9q4x8w3t\",\"url\":\"https://hooks.example.org/in\",\"note\":\"Disabled, because it is "
     "gone.\"}}"},
    {"alert_confirm", "one", "{" TO "," REST "\"alert\":" ALERT "}"},
    {"alert", "one", "{" TO "," REST "\"alert\":" ALERT ",\"more\":false,\"cards\":[" EVENT "]}"},
    {"alert", "many", "{" TO "," REST "\"alert\":" ALERT ",\"more\":true,\"cards\":[" EVENT "," EVENT "]}"},
    {"sign_in", "one", "{" TO "," REST "\"sign_in\":{\"id\":\"sgn_7k2m9q4x8w3t\",\"minutes\":10}}"},
    {"member_invite", "one",
     "{" TO "," REST
     "\"organization\":{\"id\":\"org_7k2m9q4x8w3t\",\"name\":\"Charit\\u00e9\"},\"invitation\":"
     "{\"id\":\"inv_7k2m9q4x8w3t\",\"role\":\"editor\",\"by\":\"Grace Hopper\"}}"},
    {"daily", "one",
     "{" TO "," REST "\"items\":[{\"kind\":\"event_changed\",\"rsvp\":" GOING ",\"event\":" EVENT
     ",\"change\":" CHANGE "},{\"kind\":\"organizer_summary\",\"event\":" EVENT
     ",\"counts\":{\"cancelled\":{\"rsvps\":1,\"persons\":1}}}]}"},
};
enum { BRIEFS = sizeof(briefs) / sizeof(*briefs) };

#endif
