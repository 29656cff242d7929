/* drop.c: collections because a program deleted a name of an object, and would notice that it did not die: under CPython
 * its reference count might have fallen to 0.  They may take some time at first, and a share of all time; an instruction
 * whose objects live on is believed less and less.
 *
 * Of a young object a minor collection tells, unless something old refers to it: then a full one has to follow.  Survivors
 * stay young in both, so that minor ones can tell of them too.  A loop's variable may still refer to it until the next
 * round: what survived is looked at again at the next safepoints.
 */
#include "vm/gc/gc_internal.h"

#define DROPPED_NS ((i64)200000000) /* that they may take in any case */
#define DROPPED_SHARE 4             /* and 1/4 of the time since start-up */
#define DROPPED_SAVED ((i64)1000000000) /* the most of it that can be saved up: a long-lived program is to make no long pause */
#define DROPPED_ROUNDS 3
#define LATER_ROUNDS 2 /* minor ones at the safepoints after a full one that the object survived */
#define SITES 256
#define SKIP_MOST 6 /* log2 of the deletions that are not looked at after so many failures */

/* An instruction that deletes. */
typedef struct Site {
    const void *at;
    u32 failures; /* since the last object died */
    u32 skip;     /* so many more times nothing is done */
} Site;

static Site sites[SITES];
static Site *current; /* that asked */
static i64 spent, since;
static int rounds, later;
static bool was_young; /* what was dropped: so may be what dies with it */
static int again = -1; /* generation: the last one is to be followed by another one */
static Obj *watched;   /* what was dropped; NULL: died */
static bool looks_later; /* the collection that was asked for is one of the later ones */

void gc_drop_from_now(void) { since = clock_ns(); }

static Site *site_of(const void *at) {
    Site *s = &sites[((u64)at >> 3) % SITES];
    if (s->at != at) *s = (Site){.at = at};
    return s;
}

static bool has_time(void) {
    if (!since) return false;
    i64 share = (clock_ns() - since) / DROPPED_SHARE;
    spent = KR_MAX(spent, share - DROPPED_SAVED);
    return spent <= DROPPED_NS + share;
}

bool gc_may_drop(const void *at) {
    if (!has_time()) return false;
    Site *s = site_of(at);
    if (!s->skip) return true;
    s->skip--;
    return false;
}

/* After the first, second, fourth, eighth failure and so on. */
static bool worth_full_one(const Site *s) { return !(s->failures & (s->failures - 1)); }

static void note_outcome(bool died) {
    if (!current) return;
    current->failures = died ? 0 : current->failures + 1;
    current->skip = died ? 0 : 1u << KR_MIN(current->failures, SKIP_MOST);
    current = NULL;
    watched = NULL;
}

void gc_dropped(Obj *o, const void *at) {
    watched = o;
    looks_later = false;
    current = site_of(at);
    was_young = gc_is_young(o);
    later = was_young && !current->failures ? LATER_ROUNDS : 0;
    if (was_young || worth_full_one(current)) gc_ask_for_drop(was_young ? 0 : 2);
    else note_outcome(false);
}

bool gc_dropped_again(void) {
    if (likely(again < 0) || gc_has_pending() || weak_is_running()) return false;
    gc_ask_for_drop(again);
    return true;
}

bool gc_idle(int generation, void *loop_frame) {
    static i64 seen[3];
    if (seen[generation] == weak_finalizable) return true;
    if (!has_time()) return false;
    seen[generation] = weak_finalizable;
    gc_ask_for_drop(generation);
    gc_poll(loop_frame);
    return true;
}

static void look_at_watched(bool full) { watched = watched ? gc_survivor(watched) : NULL; }

/* What it queued may give up more; then, or if a young object is still there, another one follows. */
void drop_collected(int generation, i64 ns) {
    bool pending = gc_has_pending(), lives = watched && !pending;
    spent += ns;
    again = -1;
    if (pending && ++rounds < DROPPED_ROUNDS) again = was_young ? 0 : 2;
    else if (lives && generation == 0 && !looks_later && worth_full_one(current)) again = 2;
    if (again >= 0) return;
    rounds = 0;
    looks_later = lives && later-- > 0;
    if (looks_later) gc_ask_for_drop(0);
    else note_outcome(!lives);
}

void drop_init(void) { gc_add_weak_table(look_at_watched); }
