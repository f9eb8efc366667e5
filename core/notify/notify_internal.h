/* What the files of this room share. */
#ifndef NOTIFY_NOTIFY_INTERNAL_H
#define NOTIFY_NOTIFY_INTERNAL_H

#define NOTIFY_BOUNCE_PURPOSE "bounce "

#endif
