// What lwIP asks of its surroundings: the clock, random numbers, memory, and a thread that runs callbacks. port.cpp
// defines these under lwIP's own names, so that the library binds to them and not to its own.
#pragma once
#include <cstdint>

namespace synfin::adapters::lwip {

// The virtual clock, in milliseconds.
void set_clock(std::uint32_t time);
std::uint32_t clock_now();

// Forgets what was deferred, sets the clock to zero and the random numbers to the seed's series.
void reset_port(std::uint64_t seed);

// A pseudorandom number of the seed's series.
std::uint32_t next_random();

// Runs the callbacks that lwIP has deferred, and those they defer in turn. A segment that a stack sends to itself
// arrives in this way.
void run_deferred();

// lwIP's timers, those that the port keeps: TCP's, which runs while there are connections, and that of IP reassembly,
// which runs once there has been a fragment. In how many milliseconds the next is due, or kNever; and those that are
// due.
inline constexpr std::uint32_t kNever = 0xFFFF'FFFF;
std::uint32_t time_to_timer();
void run_timers();
void fragment_comes();

// How often lwIP has asked for the time: proof that it is bound to this clock.
std::uint64_t clock_readings();

}  // namespace synfin::adapters::lwip
