#include "interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t signal_that_came;

static void remember(int number)
{
    signal_that_came = number;
}

void interrupt_catch(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction action = {.sa_handler = remember};
        struct sigaction before;
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
}

bool interrupt_came(void)
{
    return signal_that_came != 0;
}

int interrupt_error(struct error *e)
{
    return error_set(e, STATUS_TROUBLE, "interrupted: nothing was published");
}

int interrupt_conclude(int status)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    if (signal_that_came == 0 || status != STATUS_TROUBLE)
        return status;
    sigaction(signal_that_came, &action, NULL);
    raise(signal_that_came);
    return status;
}
