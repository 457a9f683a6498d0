// The clock of a Linux that runs as a program (user-mode-linux), preloaded into it. The kernel boots in real time. From
// the guest's word that it is ready its time is virtual: it stands still while every request has its reply, and jumps
// to the next timer whenever the kernel has nothing to do. So a wait takes no real time, and no time passes unasked.
//
// The kernel has its clock, its one timer and its idling from these functions of the C library; requests come on
// descriptor 0, replies leave on descriptor 1.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "adapters/linux_virtual/ready.h"

enum { kNanosecondsInSecond = 1000000000, kSignalSetOctets = 8, kSizeOctets = 4 };
// What reading the clock takes: time must pass for a loop that waits for it.
enum { kReading = 256 };

static bool is_virtual;
static int64_t now;        // nanoseconds of CLOCK_MONOTONIC
static int64_t real_time;  // CLOCK_REALTIME less CLOCK_MONOTONIC
static bool armed;         // the kernel's timer runs,
static int64_t expiry;     // and ends then
static int timer_id;

static int64_t nanoseconds(const struct timespec* t) { return (int64_t)t->tv_sec * kNanosecondsInSecond + t->tv_nsec; }

static struct timespec spec_of(int64_t ns) {
  return (struct timespec){.tv_sec = ns / kNanosecondsInSecond, .tv_nsec = ns % kNanosecondsInSecond};
}

// Counts the messages of one direction: a line, and frames after it, each with its size first (little-endian).
struct Messages {
  uint64_t count;
  uint32_t left;       // octets of the frame that are still to come
  uint32_t size_read;  // octets of its size that have come
};
static struct Messages requests, replies;

static void count_octet(struct Messages* messages, unsigned char octet) {
  if (messages->count == 0) {
    messages->count = octet == '\n';
    return;
  }
  if (messages->size_read < kSizeOctets) {
    messages->left |= (uint32_t)octet << (8 * messages->size_read++);
  } else {
    --messages->left;
  }
  if (messages->size_read == kSizeOctets && messages->left == 0) {
    ++messages->count;
    messages->size_read = 0;
  }
}

static void count(struct Messages* messages, const unsigned char* octets, ssize_t size) {
  for (ssize_t i = 0; i < size; ++i) count_octet(messages, octets[i]);
}

static bool nothing_asked(void) { return requests.count == replies.count; }

static void begin_virtual_time(void) {
  struct timespec t;
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &t);
  now = nanoseconds(&t);
  syscall(SYS_clock_gettime, CLOCK_REALTIME, &t);
  real_time = nanoseconds(&t) - now;
  const struct itimerspec stopped = {.it_value = {0, 0}};
  struct itimerspec left;
  syscall(SYS_timer_settime, timer_id, 0, &stopped, &left);
  // One that has just ended ends once more: a tick too many does no harm.
  armed = true;
  expiry = now + nanoseconds(&left.it_value);
  is_virtual = true;
  kill(getpid(), SIGIO);  // the first request may have been there for long
}

int clock_gettime(clockid_t clock, struct timespec* t) {
  if (!is_virtual || (clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME)) {
    return (int)syscall(SYS_clock_gettime, clock, t);
  }
  // A timer ends when the kernel idles, so the clock does not pass it before.
  if (!nothing_asked() && (!armed || now + kReading < expiry)) now += kReading;
  *t = spec_of(clock == CLOCK_REALTIME ? now + real_time : now);
  return 0;
}

int timer_create(clockid_t clock, struct sigevent* event, timer_t* timer) {
  *timer = NULL;  // there is one only
  return (int)syscall(SYS_timer_create, clock, event, &timer_id);
}

int timer_settime(timer_t timer, int flags, const struct itimerspec* value, struct itimerspec* old) {
  (void)timer;
  if (!is_virtual) return (int)syscall(SYS_timer_settime, timer_id, flags, value, old);
  const int64_t ns = nanoseconds(&value->it_value);
  armed = ns != 0;
  expiry = now + ns;
  return 0;
}

int timer_gettime(timer_t timer, struct itimerspec* value) {
  (void)timer;
  if (!is_virtual) return (int)syscall(SYS_timer_gettime, timer_id, value);
  // The kernel asks before it idles, and idles only if a timer runs; what it then waits for is ours to say.
  *value = (struct itimerspec){.it_value = {0, 1}};
  return 0;
}

// Until there is a request. Whoever would make one is gone when the pipe has no other end.
static int await_request(const sigset_t* signals) {
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  syscall(SYS_ppoll, &input, 1, NULL, signals, kSignalSetOctets);
  if ((input.revents & (POLLHUP | POLLIN)) == POLLHUP) _exit(0);
  errno = EINTR;
  return -1;
}

// The kernel idles.
int sigsuspend(const sigset_t* signals) {
  if (is_virtual) {
    if (nothing_asked() || !armed) return await_request(signals);
    if (expiry > now) now = expiry;
    armed = false;
    kill(getpid(), SIGALRM);
  }
  return (int)syscall(SYS_rt_sigsuspend, signals, kSignalSetOctets);
}

// How much of the guest's word has come, at the end of this.
static size_t ready_octets(size_t matched, const unsigned char* octets, size_t size) {
  static const char word[] = SYNFIN_READY;
  for (size_t i = 0; i < size && matched < sizeof word - 1; ++i) {
    matched = octets[i] == (unsigned char)word[matched] ? matched + 1 : octets[i] == (unsigned char)word[0];
  }
  return matched;
}

ssize_t write(int descriptor, const void* octets, size_t size) {
  static size_t ready;
  if (descriptor == STDOUT_FILENO && !is_virtual) {
    ready = ready_octets(ready, octets, size);
    if (ready == sizeof SYNFIN_READY - 1) {
      begin_virtual_time();
      return (ssize_t)size;
    }
    descriptor = STDERR_FILENO;
  }
  const ssize_t written = syscall(SYS_write, descriptor, octets, size);
  if (descriptor == STDOUT_FILENO) count(&replies, octets, written);
  return written;
}

ssize_t read(int descriptor, void* octets, size_t size) {
  if (descriptor == STDIN_FILENO && !is_virtual) {
    errno = EAGAIN;
    return -1;
  }
  const ssize_t got = syscall(SYS_read, descriptor, octets, size);
  if (descriptor == STDIN_FILENO) count(&requests, octets, got);
  return got;
}

// What a new process of the kernel's finds on its stack.
struct Birth {
  int (*begin)(void*);
  void* argument;
  pid_t parent;
};

static int end_with_parent(void* birth_of_this) {
  const struct Birth birth = *(const struct Birth*)birth_of_this;
  syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != birth.parent) _exit(0);
  return birth.begin(birth.argument);
}

// Each program of the guest is a process of the host, and so are the kernel's helpers. None outlives the kernel.
int clone(int (*begin)(void*), void* stack, int flags, void* argument, ...) {
  void* const symbol = dlsym(RTLD_NEXT, "clone");
  int (*real_clone)(int (*)(void*), void*, int, void*, ...);
  memcpy(&real_clone, &symbol, sizeof real_clone);
  struct Birth* const birth = (struct Birth*)((uintptr_t)stack - 2 * sizeof(struct Birth));
  *birth = (struct Birth){begin, argument, getpid()};
  return real_clone(end_with_parent, birth, flags, birth);
}
