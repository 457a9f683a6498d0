/* A stack as a shared library: `synfin verify plugin:./libmystack.so`. The library defines synfin_plugin_entry() and
   includes nothing of synfin's but this header, which is C and stays as it is for one SYNFIN_PLUGIN_VERSION.

   synfin loads it in a process of its own: one that crashes or hangs costs one case. Every function is called from one
   thread. When a function returns, the stack has answered all that it answers at once: that it stayed silent is a fact,
   by which it is judged. What the calls and outcomes mean is in doc/adapter-protocol.md. */
#ifndef SYNFIN_PLUGIN_H
#define SYNFIN_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SYNFIN_PLUGIN_VERSION 2U

/* Every run is between these addresses: the stack's, and the tester's. Over IPv6 they are 2001:db8::1 and 2001:db8::2. */
#define SYNFIN_STACK_ADDRESS 0xC0000201U  /* 192.0.2.1 */
#define SYNFIN_TESTER_ADDRESS 0xC0000202U /* 192.0.2.2 */

enum synfin_call_name {
  SYNFIN_OPEN_PASSIVE,
  SYNFIN_OPEN_ACTIVE,
  SYNFIN_ACCEPT,
  SYNFIN_SEND,
  SYNFIN_RECEIVE,
  SYNFIN_SHUTDOWN,
  SYNFIN_CLOSE,
  SYNFIN_ABORT,
  SYNFIN_STATUS
};

enum synfin_outcome {
  SYNFIN_OK,
  SYNFIN_WOULD_BLOCK,
  SYNFIN_END_OF_STREAM,
  SYNFIN_NO_CONNECTION,
  SYNFIN_EXISTS,
  SYNFIN_CLOSING,
  SYNFIN_RESET,
  SYNFIN_REFUSED,
  SYNFIN_TIMED_OUT,
  SYNFIN_NO_RESOURCES,
  SYNFIN_ERROR,
  SYNFIN_UNSUPPORTED
};

enum synfin_state {
  SYNFIN_STATE_CLOSED,
  SYNFIN_STATE_LISTEN,
  SYNFIN_STATE_SYN_SENT,
  SYNFIN_STATE_SYN_RECEIVED,
  SYNFIN_STATE_ESTABLISHED,
  SYNFIN_STATE_FIN_WAIT_1,
  SYNFIN_STATE_FIN_WAIT_2,
  SYNFIN_STATE_CLOSE_WAIT,
  SYNFIN_STATE_CLOSING,
  SYNFIN_STATE_LAST_ACK,
  SYNFIN_STATE_TIME_WAIT
};

struct synfin_user_call {
  uint32_t call;        /* of synfin_call_name */
  int32_t on;           /* the handle of a connection or listener; unused by the two opens */
  uint16_t local_port;  /* opens; 0: the stack chooses */
  uint16_t remote_port; /* open active */
  uint32_t octets;      /* send: how many; receive: at most how many */
  uint32_t backlog;     /* open passive */
  uint32_t ip;          /* opens: 4 or 6 */
};

struct synfin_call_result {
  uint32_t outcome;     /* of synfin_outcome */
  int32_t handle;       /* opens and accept; -1 is none */
  uint32_t remote_port; /* accept */
  uint32_t octets;      /* send: taken; receive: delivered */
  uint32_t state;       /* status: of synfin_state */
};

/* What the stack gives its packets to when it sends them: IP packets of at most 2,048 octets, oldest first. `at` is the
   time since reset, in milliseconds. */
struct synfin_host {
  void* context;
  void (*send_packet)(void* context, uint32_t at, const uint8_t* octets, size_t size);
};

struct synfin_plugin {
  uint32_t version;       /* SYNFIN_PLUGIN_VERSION */
  const char* name;       /* of the stack, for reports */
  const char* release;    /* its version; may be null */
  uint32_t calls;         /* bit (1 << synfin_call_name) for each call that it has */
  uint32_t granularity;   /* of its timers, in milliseconds */
  uint32_t backlog_slack; /* how many connections more than the backlog it holds */
  uint32_t ipv6;          /* 1: it has the addresses of IPv6 too; 0: cases over IPv6 are unsupported */

  /* A stack, or null if there can be none. `host` stays until destroy. */
  void* (*create)(const struct synfin_host* host);
  void (*destroy)(void* stack);
  /* A fresh stack: no connection, time zero. Random choices follow the seed. */
  void (*reset)(void* stack, uint64_t seed);
  /* One IP packet, which need not be well-formed. */
  void (*packet)(void* stack, const uint8_t* octets, size_t size);
  /* May be null if `calls` is 0. `result` has been set to unsupported. */
  void (*call)(void* stack, const struct synfin_user_call* call, struct synfin_call_result* result);
  /* Lets so many milliseconds of virtual time pass; timers fire in their order. */
  void (*advance)(void* stack, uint32_t by);
};

/* What the library defines. The plugin that it points to stays as it is. */
const struct synfin_plugin* synfin_plugin_entry(void);

#ifdef __cplusplus
}
#endif

#endif
