#include "group_event.h"

#include "json_writer.h"

void group_event_write(const char *organization, const struct plan_entry *entry, struct buffer *to)
{
    struct json_writer w;
    buffer_clear(to);
    json_begin(&w, to);
    json_object_begin(&w);
    json_member_text(&w, "organizationId", organization);
    json_member_string(&w, "memberId", entry->member);
    json_member_string(&w, "groupId", entry->group);
    json_member_text(&w, "action", entry_action_word(entry->action));
    if (entry->enroll || entry->withdraw)
        json_member_text(&w, "enrollment", entry->enroll ? "partial" : "none");
    if (entry->effective_date.length != 0)
        json_member_string(&w, "effectiveDate", entry->effective_date);
    if (entry->note.length != 0)
        json_member_string(&w, "note", entry->note);
    json_member_unsigned(&w, "memberVersion", entry->member_version + 1);
    json_object_end(&w);
}
