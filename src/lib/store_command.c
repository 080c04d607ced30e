#include "store_command.h"

#include "diagnostic.h"
#include "interrupt.h"

int store_command_run(const struct store_command *c, int argc, char **argv)
{
    struct store store;
    struct error e;
    int first;
    int status = option_parse(c->table, argc, argv, NULL, c->options, &first);
    if (status != -1)
        return status;
    if (first < argc)
        return option_usage_error(c->table, "%s: an operand: the store is named with -d",
                                  argv[first]);
    interrupt_catch();
    int result = store_open_any(&store, *c->store, c->access, c->create, &e);
    if (result == 0)
        result = c->work(&store, c->options, &e);
    store_close(&store);
    return interrupt_conclude(result == 0 ? STATUS_DONE : diagnostic_print_error(&e));
}
