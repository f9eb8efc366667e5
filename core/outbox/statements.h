/* What the notifier's statements take and give, by name: parameters in the order of $1, $2 ..., and columns.
 * Who hands the statements over (cmd/convened) lets the compiler compare this with sql/queries/outbox. */
#ifndef OUTBOX_STATEMENTS_H
#define OUTBOX_STATEMENTS_H

enum outbox_enter_param { OUTBOX_ENTER_PLACE, OUTBOX_ENTER_HOST, OUTBOX_ENTER_KEEP };
enum outbox_enter_column { OUTBOX_ENTERED_OWNER };

enum outbox_leave_param { OUTBOX_LEAVE_OWNER };

enum outbox_claim_param {
    OUTBOX_CLAIM_PARAM_OWNER,
    OUTBOX_CLAIM_PARAM_AFTER,
    OUTBOX_CLAIM_PARAM_CHANNELS,
    OUTBOX_CLAIM_PARAM_BUT_LANES,
    OUTBOX_CLAIM_PARAM_LIMIT
};
enum outbox_claim_column {
    OUTBOX_CLAIM_ID,
    OUTBOX_CLAIM_ATTEMPT,
    OUTBOX_CLAIM_KIND,
    OUTBOX_CLAIM_LADDER,
    OUTBOX_CLAIM_CHANNEL,
    OUTBOX_CLAIM_RECEIVER,
    OUTBOX_CLAIM_LANE,
    OUTBOX_CLAIM_EVENT,
    OUTBOX_CLAIM_CREATED,
    OUTBOX_CLAIM_PAYLOAD
};

enum outbox_brief_param { OUTBOX_BRIEF_IDS };
enum outbox_brief_column {
    OUTBOX_BRIEF_ID,
    OUTBOX_BRIEF_VERDICT,
    OUTBOX_BRIEF_WAIT,
    OUTBOX_BRIEF_REASON,
    OUTBOX_BRIEF_BRIEF
};

enum outbox_settle_param {
    OUTBOX_SETTLE_OWNER,
    OUTBOX_SETTLE_IDS,
    OUTBOX_SETTLE_ATTEMPTS,
    OUTBOX_SETTLE_ENDS,
    OUTBOX_SETTLE_WAITS,
    OUTBOX_SETTLE_REASONS
};
enum outbox_settle_column { OUTBOX_SETTLED_COUNT };

enum outbox_tick_param { OUTBOX_TICK_OWNER, OUTBOX_TICK_BEAT, OUTBOX_TICK_TALLY };
enum outbox_tick_column { OUTBOX_TICK_KNOWN, OUTBOX_TICK_MOVED, OUTBOX_TICK_LOWEST, OUTBOX_TICK_RESCUED };

enum outbox_release_param { OUTBOX_RELEASE_OWNER, OUTBOX_RELEASE_KEEP };
enum outbox_release_column { OUTBOX_RELEASED_COUNT };

#endif
