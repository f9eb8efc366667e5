/* The parts of this suite: dates and zones (test_pages.c), documents in words (test_present.c), RSVPs in
 * words (test_guests.c), people (test_people.c). */
#ifndef TEST_PAGES_H
#define TEST_PAGES_H

void present_money_in_rows(void **state);
void present_cost_in_rows(void **state);
void present_id_in_rows(void **state);
void present_headings_without_gaps(void **state);
void present_phase_follows_the_instants(void **state);
void present_alert_in_rows(void **state);
void present_jsonld_cannot_leave_its_element(void **state);
void present_seats_in_rows(void **state);
void present_rsvp_form_comes_back_whole(void **state);
void present_rsvp_own_in_rows(void **state);
void present_guests_in_words(void **state);
void present_guest_acts_in_rows(void **state);
void present_guest_why_is_told_to_the_organizer(void **state);
void present_growth_is_drawn_and_told(void **state);
void codes_are_read_as_people_type_them(void **state);
void a_code_belongs_to_its_mail(void **state);
void my_events_stand_in_their_groups(void **state);
void members_see_what_their_role_allows(void **state);

#endif
