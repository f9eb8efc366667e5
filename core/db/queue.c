#include "db/db_internal.h"

void
db_request_fill(struct db_request *request, const struct db_statement *statement, const char *const *values)
{
    request->statement = statement;
    for (int i = 0; i < statement->params; i++)
        request->values[i] = values[i];
}

void
db_queue_push(struct db_queue *queue, struct db_request *request)
{
    request->next = NULL;
    if (queue->last)
        queue->last->next = request;
    else
        queue->first = request;
    queue->last = request;
    queue->length++;
}

void
db_queue_unshift(struct db_queue *queue, struct db_request *request)
{
    request->next = queue->first;
    queue->first = request;
    if (!queue->last)
        queue->last = request;
    queue->length++;
}

struct db_request *
db_queue_shift(struct db_queue *queue)
{
    struct db_request *request = queue->first;
    if (!request)
        return NULL;
    queue->first = request->next;
    if (!queue->first)
        queue->last = NULL;
    queue->length--;
    return request;
}
