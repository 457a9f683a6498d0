#include "adapters/lwip/port.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "adapters/lwip/arena.h"
#include "adapters/lwip/poison.h"
#include "lwip/ip4_frag.h"
#include "lwip/mem.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/sys.h"
#include "lwip/tcpip.h"
#include "lwip/timeouts.h"

namespace synfin::adapters::lwip {
namespace {

// Two segments can answer each other for ever over the loopback; what is left after so many waits for the next time.
constexpr std::size_t kMostDeferred = 1000;

std::uint32_t now = 0;
std::uint64_t readings = 0;
std::uint64_t random_state = 0;
std::vector<std::pair<tcpip_callback_fn, void*>> deferred;

// When it runs next, where it runs.
struct Timer {
  bool runs = false;
  std::uint32_t at = 0;
  std::uint32_t left() const { return runs ? at - now : kNever; }
};
Timer tcp_timer, reassembly_timer;

}  // namespace

void set_clock(std::uint32_t time) { now = time; }
std::uint32_t clock_now() { return now; }
std::uint64_t clock_readings() { return readings; }

void reset_port(std::uint64_t seed) {
  now = 0;
  random_state = seed;
  deferred.clear();
  tcp_timer = reassembly_timer = {};
}

// SplitMix64.
std::uint32_t next_random() {
  random_state += 0x9E3779B97F4A7C15U;
  std::uint64_t z = random_state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return static_cast<std::uint32_t>((z ^ (z >> 31)) >> 32);
}

void run_deferred() {
  if (deferred.empty()) return;
  std::size_t done = 0;
  for (; done < deferred.size() && done < kMostDeferred; ++done) {
    const auto [function, argument] = deferred[done];
    function(argument);
  }
  deferred.erase(deferred.begin(), deferred.begin() + static_cast<std::ptrdiff_t>(done));
}

std::uint32_t time_to_timer() { return std::min(tcp_timer.left(), reassembly_timer.left()); }

void run_timers() {
  if (reassembly_timer.left() == 0) {
    ip_reass_tmr();
    reassembly_timer.at += IP_TMR_INTERVAL;
  }
  if (tcp_timer.left() == 0) {
    tcp_tmr();
    tcp_timer = {.runs = tcp_active_pcbs != nullptr || tcp_tw_pcbs != nullptr, .at = now + TCP_TMR_INTERVAL};
  }
}

// The timer ticks at whole seconds, whether there is a fragment or not.
void fragment_comes() {
  if (!reassembly_timer.runs) reassembly_timer = {.runs = true, .at = (now / IP_TMR_INTERVAL + 1) * IP_TMR_INTERVAL};
}

}  // namespace synfin::adapters::lwip

// The names below are lwIP's, and rand is the C library's. Each is one that the shared library calls by way of its
// procedure linkage table, so a definition in the program comes first.
namespace port = synfin::adapters::lwip;

extern "C" {

u32_t sys_now(void) {
  ++port::readings;
  return port::now;
}

u32_t sys_jiffies(void) { return port::now; }

int rand(void) noexcept { return static_cast<int>(port::next_random() & std::numeric_limits<int>::max()); }

// Nobody else is here to be kept out.
sys_prot_t sys_arch_protect(void) { return 0; }
void sys_arch_unprotect(sys_prot_t /*pval*/) {}

// Of the timers that run always none is started: those of ARP, IGMP, DNS and IPv6 have nothing to do here, and ten
// ticks a second of theirs are most of the work of a long wait. That of IP reassembly and TCP's are the port's own, as
// they are where lwIP is built without its list of timers; to enter each tick in that list is half of a tick's work.
void sys_timeouts_init(void) {}
void tcp_timer_needed(void) {
  if (port::tcp_timer.runs || (tcp_active_pcbs == nullptr && tcp_tw_pcbs == nullptr)) return;
  port::tcp_timer = {.runs = true, .at = port::now + TCP_TMR_INTERVAL};
}

err_t tcpip_try_callback(tcpip_callback_fn function, void* ctx) {
  port::deferred.emplace_back(function, ctx);
  return ERR_OK;
}

void* mem_malloc(mem_size_t size) { return port::arena_allocate(size); }
void* mem_calloc(mem_size_t count, mem_size_t size) { return port::arena_allocate(std::size_t{count} * size); }
void* mem_trim(void* mem, mem_size_t size) {
  port::arena_trim(mem, size);
  return mem;
}
void mem_free(void* mem) { port::arena_free(mem); }

#ifdef SYNFIN_ADDRESS_SANITIZER
// The library's own, which need not be compiled with AddressSanitizer then: all that it reads is looked at here.
u16_t lwip_standard_chksum(const void* octets, int size);
u16_t lwip_standard_chksum(const void* octets, int size) {
  using Sum = u16_t(const void*, int);
  static auto* const of_library = reinterpret_cast<Sum*>(dlsym(RTLD_NEXT, "lwip_standard_chksum"));
  const void* const poisoned = port::find_poison(octets, size < 0 ? 0 : static_cast<std::size_t>(size));
  if (poisoned != nullptr) port::touch(poisoned);
  return of_library(octets, size);
}
#endif

}  // extern "C"
