#include "base/date.h"

#include <string.h>

int
date_month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

bool
date_exists(const struct date *date)
{
    return date->year >= 1 && date->year <= 9999 && date->month >= 1 && date->month <= 12 && date->day >= 1 &&
           date->day <= date_month_days(date->year, date->month);
}

bool
date_parse(const char *text, struct date *out)
{
    static const char shape[] = "yyyy-mm-dd";
    struct date date = {.year = 0};

    if (strlen(text) != strlen(shape))
        return false;
    for (int i = 0; shape[i]; i++) {
        if (shape[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9')
            return false;
        if (shape[i] == '-')
            continue;
        int *part = shape[i] == 'y' ? &date.year : shape[i] == 'm' ? &date.month : &date.day;
        *part = *part * 10 + (text[i] - '0');
    }
    if (!date_exists(&date))
        return false;
    if (out)
        *out = date;
    return true;
}
