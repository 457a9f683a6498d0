/* A stack to begin with: a host that is silent. Give packets to your own stack in on_packet, and what it sends to
   host->send_packet; doc/adapter-protocol.md says what else there is. */
#include <stdint.h>
#include <stdlib.h>

#include "synfin_plugin.h"

struct stack {
  const struct synfin_host* host;
  uint64_t seed;
};

static void* create(const struct synfin_host* host) {
  struct stack* stack = calloc(1, sizeof *stack);
  if (stack != NULL) stack->host = host;
  return stack;
}

static void destroy(void* stack) { free(stack); }

/* Forget every connection; time is zero. */
static void reset(void* context, uint64_t seed) {
  struct stack* stack = context;
  stack->seed = seed;
}

static void on_packet(void* context, const uint8_t* octets, size_t size) {
  (void)context;
  (void)octets;
  (void)size;
}

static void advance(void* context, uint32_t by) {
  (void)context;
  (void)by;
}

static const struct synfin_plugin plugin = {
    .version = SYNFIN_PLUGIN_VERSION,
    .name = "mystack",
    .release = "1",
    .calls = 0, /* for example 1u << SYNFIN_OPEN_PASSIVE | 1u << SYNFIN_ACCEPT, and .call */
    .ipv6 = 0,
    .create = create,
    .destroy = destroy,
    .reset = reset,
    .packet = on_packet,
    .advance = advance,
};

const struct synfin_plugin* synfin_plugin_entry(void) { return &plugin; }
