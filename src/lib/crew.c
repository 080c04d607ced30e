#include "crew.h"

#include "memory.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

struct crew {
    pthread_mutex_t lock;
    pthread_cond_t work; /* there are tasks, or it is closing */
    pthread_cond_t done; /* the last task ended */
    void (*task)(void *context, size_t index);
    void *context;
    size_t next;  /* index of the next task to begin */
    size_t count; /* of tasks */
    size_t ended;
    bool closing;
    pthread_t *threads;
    size_t thread_count;
};

static void *work(void *argument)
{
    struct crew *c = argument;
    pthread_mutex_lock(&c->lock);
    for (;;) {
        while (c->next == c->count && !c->closing)
            pthread_cond_wait(&c->work, &c->lock);
        if (c->next == c->count)
            break;
        size_t index = c->next++;
        pthread_mutex_unlock(&c->lock);
        c->task(c->context, index);
        pthread_mutex_lock(&c->lock);
        if (++c->ended == c->count)
            pthread_cond_signal(&c->done);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

struct crew *crew_open(size_t count, struct error *e)
{
    struct crew *c = memory_zeroed(sizeof *c);
    sigset_t all, before;
    int failed = 0;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->work, NULL);
    pthread_cond_init(&c->done, NULL);
    c->threads = memory_array(count, sizeof *c->threads);
    /* Signals are the caller's: it is the one who looks whether one came. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (failed == 0 && c->thread_count < count) {
        failed = pthread_create(&c->threads[c->thread_count], NULL, work, c);
        c->thread_count += failed == 0;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed == 0)
        return c;
    crew_close(c);
    errno = failed;
    error_set_errno(e, "cannot start a thread");
    return NULL;
}

void crew_begin(struct crew *c, void (*task)(void *context, size_t index), void *context,
                size_t count)
{
    pthread_mutex_lock(&c->lock);
    c->task = task;
    c->context = context;
    c->next = 0;
    c->ended = 0;
    c->count = count;
    pthread_cond_broadcast(&c->work);
    pthread_mutex_unlock(&c->lock);
}

void crew_wait(struct crew *c)
{
    pthread_mutex_lock(&c->lock);
    while (c->ended < c->count)
        pthread_cond_wait(&c->done, &c->lock);
    pthread_mutex_unlock(&c->lock);
}

void crew_close(struct crew *c)
{
    if (c == NULL)
        return;
    pthread_mutex_lock(&c->lock);
    c->closing = true;
    pthread_cond_broadcast(&c->work);
    pthread_mutex_unlock(&c->lock);
    for (size_t i = 0; i < c->thread_count; i++)
        pthread_join(c->threads[i], NULL);
    pthread_cond_destroy(&c->work);
    pthread_cond_destroy(&c->done);
    pthread_mutex_destroy(&c->lock);
    free(c->threads);
    free(c);
}
