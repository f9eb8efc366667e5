#include "delivery.h"

int
main(void)
{
    return test_message() + test_bounce() + test_maildir() + test_server();
}
