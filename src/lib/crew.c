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
    pthread_cond_t done; /* a task ended */
    void (*task)(void *context, size_t place);
    void *context;
    size_t *queue; /* places whose task no thread has begun yet: a ring */
    size_t first;
    size_t waiting; /* how many there are */
    bool *is_done;  /* by place */
    size_t places;
    bool closing;
    pthread_t *threads;
    size_t thread_count;
};

static void *work(void *argument)
{
    struct crew *c = argument;
    pthread_mutex_lock(&c->lock);
    for (;;) {
        while (c->waiting == 0 && !c->closing)
            pthread_cond_wait(&c->work, &c->lock);
        if (c->waiting == 0)
            break;
        size_t place = c->queue[c->first];
        c->first = (c->first + 1) % c->places;
        c->waiting--;
        pthread_mutex_unlock(&c->lock);
        c->task(c->context, place);
        pthread_mutex_lock(&c->lock);
        c->is_done[place] = true;
        pthread_cond_signal(&c->done);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

struct crew *crew_open(size_t count, size_t places, void (*task)(void *context, size_t place),
                       void *context, struct error *e)
{
    struct crew *c = memory_zeroed(sizeof *c);
    sigset_t all, before;
    int failed = 0;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->work, NULL);
    pthread_cond_init(&c->done, NULL);
    c->task = task;
    c->context = context;
    c->places = places;
    c->queue = memory_array(places, sizeof *c->queue);
    c->is_done = memory_array(places, sizeof *c->is_done);
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

void crew_begin(struct crew *c, size_t place)
{
    pthread_mutex_lock(&c->lock);
    c->is_done[place] = false;
    c->queue[(c->first + c->waiting++) % c->places] = place;
    pthread_cond_signal(&c->work);
    pthread_mutex_unlock(&c->lock);
}

void crew_wait(struct crew *c, size_t place)
{
    pthread_mutex_lock(&c->lock);
    while (!c->is_done[place])
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
    free(c->queue);
    free(c->is_done);
    free(c);
}
