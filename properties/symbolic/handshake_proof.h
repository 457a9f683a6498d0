// The three-way handshake against old duplicates, without any bound: a responder becomes ESTABLISHED only if the
// initiator has acknowledged this ISS, for any number of stale segments of any kind with any numbers, given that none
// of them acknowledges ISS + 1.
//
// By induction over an abstract network. The state is the responder's TCB, one bit (the initiator has acknowledged this
// ISS), and one segment in the network that stands for each of them. Of every segment in the network it is claimed:
//   P: a stale one does not acknowledge ISS + 1, and if one of the initiator's does, the initiator has.
// A step is: a segment of which P is true arrives; the responder's user calls; something is transmitted or a timer
// expires; the initiator sends anything. Every step must keep P, the claim, and what it rests on: in SYN-RECEIVED
// SND.UNA = ISS and SND.NXT = ISS + 1.
#pragma once
#include <string>
#include <vector>

#include "properties/symbolic/induction.h"

namespace synfin::properties {

// A run from LISTEN to ESTABLISHED in which the initiator has acknowledged nothing.
struct StaleRun {
  std::uint32_t iss = 0;                                 // what the responder chose
  std::vector<model::Segment<model::Numbers>> segments;  // the stale ones that arrived, in order
  std::vector<model::State> states;                      // after each
  bool confirmed = false;                                // the concrete model goes the same way
};

struct HandshakeProof {
  ProofVerdict verdict = ProofVerdict::Unknown;
  double seconds = 0;
  std::vector<std::string> assumptions, invariants;  // in words
  std::optional<StaleRun> run;                       // if refuted
  std::vector<std::string> tried;                    // if unknown
};

// `two_way` is the handshake that takes the SYN alone for the connection (model/variants.h); `fresh_iss` is the
// assumption that no stale segment acknowledges a new ISS + 1. The limit is for each query, in milliseconds.
HandshakeProof prove_handshake(const model::Profile& profile, bool two_way, bool fresh_iss, unsigned timeout_ms);

// The query of the induction step, as SMT-LIB 2 text.
std::string smt_lib_of_handshake(const model::Profile& profile, bool two_way, bool fresh_iss);

}  // namespace synfin::properties
