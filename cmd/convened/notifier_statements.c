/* The statements that core/outbox works with. The compiler checks that both sides mean the same by each
 * place. */
#include "notifier_statements.h"

#include "db/agree.h"
#include "outbox/statements.h"
#include "sql/outbox.h"

const struct outbox_statements notifier_statements = {
    .enter = &sql_outbox_enter,
    .leave = &sql_outbox_leave,
    .claim = &sql_outbox_claim,
    .brief = &sql_outbox_brief,
    .settle = &sql_outbox_settle,
    .tick = &sql_outbox_tick,
    .release = &sql_outbox_release,
};

DB_PARAM_IS(OUTBOX_ENTER_PLACE, sql_outbox_enter, place);
DB_PARAM_IS(OUTBOX_ENTER_HOST, sql_outbox_enter, host);
DB_PARAM_IS(OUTBOX_ENTER_KEEP, sql_outbox_enter, keep);
DB_PARAMS_ARE(3, sql_outbox_enter);
DB_COLUMN_IS(OUTBOX_ENTERED_OWNER, SQL_OUTBOX_ENTER_OWNER);

DB_PARAM_IS(OUTBOX_LEAVE_OWNER, sql_outbox_leave, owner);
DB_PARAMS_ARE(1, sql_outbox_leave);

DB_PARAM_IS(OUTBOX_CLAIM_PARAM_OWNER, sql_outbox_claim, owner);
DB_PARAM_IS(OUTBOX_CLAIM_PARAM_AFTER, sql_outbox_claim, after);
DB_PARAM_IS(OUTBOX_CLAIM_PARAM_CHANNELS, sql_outbox_claim, channels);
DB_PARAM_IS(OUTBOX_CLAIM_PARAM_BUT_LANES, sql_outbox_claim, but_lanes);
DB_PARAM_IS(OUTBOX_CLAIM_PARAM_LIMIT, sql_outbox_claim, limit);
DB_PARAMS_ARE(5, sql_outbox_claim);
DB_COLUMN_IS(OUTBOX_CLAIM_ID, SQL_OUTBOX_CLAIM_ID);
DB_COLUMN_IS(OUTBOX_CLAIM_ATTEMPT, SQL_OUTBOX_CLAIM_ATTEMPT);
DB_COLUMN_IS(OUTBOX_CLAIM_KIND, SQL_OUTBOX_CLAIM_KIND);
DB_COLUMN_IS(OUTBOX_CLAIM_LADDER, SQL_OUTBOX_CLAIM_LADDER);
DB_COLUMN_IS(OUTBOX_CLAIM_CHANNEL, SQL_OUTBOX_CLAIM_CHANNEL);
DB_COLUMN_IS(OUTBOX_CLAIM_RECEIVER, SQL_OUTBOX_CLAIM_RECEIVER);
DB_COLUMN_IS(OUTBOX_CLAIM_LANE, SQL_OUTBOX_CLAIM_LANE);
DB_COLUMN_IS(OUTBOX_CLAIM_EVENT, SQL_OUTBOX_CLAIM_EVENT_ID);
DB_COLUMN_IS(OUTBOX_CLAIM_CREATED, SQL_OUTBOX_CLAIM_CREATED);
DB_COLUMN_IS(OUTBOX_CLAIM_PAYLOAD, SQL_OUTBOX_CLAIM_PAYLOAD);

DB_PARAM_IS(OUTBOX_BRIEF_IDS, sql_outbox_brief, ids);
DB_PARAMS_ARE(1, sql_outbox_brief);
DB_COLUMN_IS(OUTBOX_BRIEF_ID, SQL_OUTBOX_BRIEF_ID);
DB_COLUMN_IS(OUTBOX_BRIEF_VERDICT, SQL_OUTBOX_BRIEF_VERDICT);
DB_COLUMN_IS(OUTBOX_BRIEF_WAIT, SQL_OUTBOX_BRIEF_WAIT);
DB_COLUMN_IS(OUTBOX_BRIEF_REASON, SQL_OUTBOX_BRIEF_REASON);
DB_COLUMN_IS(OUTBOX_BRIEF_BRIEF, SQL_OUTBOX_BRIEF_BRIEF);

DB_PARAM_IS(OUTBOX_SETTLE_OWNER, sql_outbox_settle, owner);
DB_PARAM_IS(OUTBOX_SETTLE_IDS, sql_outbox_settle, ids);
DB_PARAM_IS(OUTBOX_SETTLE_ATTEMPTS, sql_outbox_settle, attempts);
DB_PARAM_IS(OUTBOX_SETTLE_ENDS, sql_outbox_settle, ends);
DB_PARAM_IS(OUTBOX_SETTLE_WAITS, sql_outbox_settle, waits);
DB_PARAM_IS(OUTBOX_SETTLE_REASONS, sql_outbox_settle, reasons);
DB_PARAMS_ARE(6, sql_outbox_settle);
DB_COLUMN_IS(OUTBOX_SETTLED_COUNT, SQL_OUTBOX_SETTLE_SETTLED);

DB_PARAM_IS(OUTBOX_TICK_OWNER, sql_outbox_tick, owner);
DB_PARAM_IS(OUTBOX_TICK_BEAT, sql_outbox_tick, beat);
DB_PARAM_IS(OUTBOX_TICK_TALLY, sql_outbox_tick, tally);
DB_PARAMS_ARE(3, sql_outbox_tick);
DB_COLUMN_IS(OUTBOX_TICK_KNOWN, SQL_OUTBOX_TICK_KNOWN);
DB_COLUMN_IS(OUTBOX_TICK_MOVED, SQL_OUTBOX_TICK_MOVED);
DB_COLUMN_IS(OUTBOX_TICK_LOWEST, SQL_OUTBOX_TICK_LOWEST);
DB_COLUMN_IS(OUTBOX_TICK_RESCUED, SQL_OUTBOX_TICK_RESCUED);

DB_PARAM_IS(OUTBOX_RELEASE_OWNER, sql_outbox_release, owner);
DB_PARAM_IS(OUTBOX_RELEASE_KEEP, sql_outbox_release, keep);
DB_PARAMS_ARE(2, sql_outbox_release);
DB_COLUMN_IS(OUTBOX_RELEASED_COUNT, SQL_OUTBOX_RELEASE_RELEASED);
