#include "adapters/lwip/port.h"

#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "adapters/lwip/arena.h"
#include "lwip/ip4_frag.h"
#include "lwip/mem.h"
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

}  // namespace

void set_clock(std::uint32_t time) { now = time; }
std::uint32_t clock_now() { return now; }
std::uint64_t clock_readings() { return readings; }

void reset_port(std::uint64_t seed) {
  now = 0;
  random_state = seed;
  deferred.clear();
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
  std::size_t done = 0;
  for (; done < deferred.size() && done < kMostDeferred; ++done) {
    const auto [function, argument] = deferred[done];
    function(argument);
  }
  deferred.erase(deferred.begin(), deferred.begin() + static_cast<std::ptrdiff_t>(done));
}

void tick_of_reassembly(void* /*argument*/) {
  ip_reass_tmr();
  sys_timeout(IP_TMR_INTERVAL, tick_of_reassembly, nullptr);
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

// Of the timers that run always only the one that TCP's packets can be held up by: fragments wait for the rest of their
// packet. The others belong to ARP, IGMP, DNS and IPv6; ten ticks a second of theirs are most of the work of a long
// wait. TCP starts its own timer when it has connections.
void sys_timeouts_init(void) { port::tick_of_reassembly(nullptr); }

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

}  // extern "C"
