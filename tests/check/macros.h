/* clang-format off */
/* For cppcheck only, which does not read the libraries' headers: the shape of their loop and list macros. */
#define json_array_foreach(array, index, value)                                                               \
    for (index = 0; index < json_array_size(array) && (value = json_array_get(array, index)); index++)
#define json_object_foreach(object, key, value)                                                               \
    for (key = json_object_iter_key(json_object_iter(object));                                                \
         key && (value = json_object_iter_value(json_object_key_to_iter(key)));                               \
         key = json_object_iter_key(json_object_iter_next(object, json_object_key_to_iter(key))))
#define LIST_HEAD(name, type)                                                                                  \
    struct name {                                                                                              \
        struct type *lh_first;                                                                                 \
    }
#define SLIST_HEAD(name, type) LIST_HEAD(name, type)
#define STAILQ_HEAD(name, type) LIST_HEAD(name, type)
#define TAILQ_HEAD(name, type) LIST_HEAD(name, type)
#define LIST_ENTRY(type)                                                                                       \
    struct {                                                                                                   \
        struct type *le_next;                                                                                  \
    }
#define SLIST_ENTRY(type) LIST_ENTRY(type)
#define STAILQ_ENTRY(type) LIST_ENTRY(type)
#define TAILQ_ENTRY(type) LIST_ENTRY(type)
#define LIST_FOREACH(var, head, field) for (var = (head)->lh_first; var; var = var->field.le_next)
#define SLIST_FOREACH(var, head, field) LIST_FOREACH(var, head, field)
#define STAILQ_FOREACH(var, head, field) LIST_FOREACH(var, head, field)
#define TAILQ_FOREACH(var, head, field) LIST_FOREACH(var, head, field)
#define JSON_INTEGER_FORMAT "lld"
#define CONVENE_VERSION "0"
