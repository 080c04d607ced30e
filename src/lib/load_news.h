/*
 * load_news: what a load has to say besides the transactions themselves: who has which account, the
 * newest balances, and the events. A part of transaction_load.
 */
#ifndef LOAD_NEWS_H
#define LOAD_NEWS_H

#include "db.h"
#include "error.h"
#include "transaction_load.h"

#include <stdint.h>

/* What became of an account, as the load's spool of accounts has it behind the account's name. */
struct account_news {
    uint64_t added;
    uint64_t corrected;
    uint64_t deleted;
    int64_t balance;
    int64_t balance_arrival;
    uint16_t currency; /* currency_index */
    uint8_t has_balance;
    char balance_date[10];
};

int load_news_members(struct transaction_load *l, struct db *db, struct error *e);

/* Adds the events of the transactions, unless none are wanted. */
int load_news_events(struct transaction_load *l, struct db *db, int64_t batch,
                     const char *batch_name, struct error *e);

/* Takes the balances that are told, and adds an event for each that moved. */
int load_news_balances(struct transaction_load *l, struct db *db, int64_t batch,
                       const char *batch_name, struct error *e);

#endif
