// Trials of what tutorials say (claims.h): small runs of the model's host, and of the reader of packets. Each tells
// whether it came to what its name says; of a run that did not come so far, nothing.
#pragma once
#include "model/host.h"
#include "properties/claims.h"
#include "wire/packet.h"

namespace synfin::properties::trials {

// (a) SYN and FIN in one segment.
Outcome listener_answers_syn_with_fin(const Who& who);
Outcome listener_counts_fin_of_syn(const Who& who);
Outcome opener_counts_fin_of_syn_ack(const Who& who);

// (b) Data on a SYN.
Outcome listener_delivers_text_of_syn(const Who& who);
Outcome opener_delivers_text_of_syn_ack(const Who& who);

// (c) The third segment of the handshake.
Outcome pure_ack_establishes(const Who& who);
Outcome pure_ack_takes_no_number(const Who& who);
Outcome bad_ack_does_not_establish(const Who& who);
Outcome ack_outside_window_does_not_establish(const Who& who);

// (d) and (m): how long TIME-WAIT lasts.
Outcome repeated_fin_restarts_time_wait(const Who& who);
Outcome time_wait_lasts_otherwise_than_msl_after_only_fin(const Who& who);
Outcome time_wait_lasts_otherwise_than_msl_after_repeated_fin(const Who& who);

// (e) Resets where no FIN has been.
Outcome closed_port_resets(const Who& who);
Outcome listener_resets(const Who& who);
Outcome opener_resets(const Who& who);
Outcome half_open_resets(const Who& who);

// (f) Where sequence numbers begin.
Outcome any_initial_number_will_do(const Who& who);
Outcome reference_endpoint_begins_apart(const Who& who);

// (j) and (o): the two directions of a connection.
Outcome half_closed_connection_carries_text(const Who& who);
Outcome whoever_closed_cannot_send(const Who& who);
Outcome text_after_fin_is_ignored(const Who& who);
// In one state.
Outcome refuses_send(const Who& who, model::State state);
Outcome ignores_text(const Who& who, model::State state);

// (l) What else ends a half-open entry, or never makes one.
Outcome reset_ends_half_open(const Who& who);
Outcome syn_ends_half_open(const Who& who);
Outcome cookie_keeps_no_entry(const Who& who);

// (k) and (n): the header, as a reader of packets has it.
using Reader = wire::ParsedPacket (*)(wire::Octets packet);
bool reads_headers_of_20_to_60_octets(Reader reader);
bool reads_eight_control_bits(Reader reader);
bool reads_four_reserved_bits(Reader reader);

// Of a thousand connections of a host, one after the other, none begins at 0 or 1, and no two at the same number.
template <class Driver>
bool begins_apart(const Driver& driver) {
  model::Host<Driver> host(driver);
  constexpr int kMany = 1000;
  std::vector<std::uint32_t> first;
  for (int i = 0; i < kMany; ++i) {
    const int handle = host.connect(static_cast<std::uint16_t>(1024 + i), 80);
    if (handle < 0) return false;
    first.push_back(host.connection(handle).tcb.iss.raw);
  }
  std::sort(first.begin(), first.end());
  return first.front() > 1 && std::adjacent_find(first.begin(), first.end()) == first.end();
}

}  // namespace synfin::properties::trials
