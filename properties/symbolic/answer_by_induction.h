// The third segment, proved without any bound: H3's question, answered by induction (handshake_proof.h).
#pragma once
#include "properties/answer.h"

namespace synfin::properties {

// Only H3's question is one: can the responder be synchronized though the initiator has not acknowledged its ISS?
bool is_inductive(const model::Assumptions& assumptions, const Query& query);
// The answer is about any number of stale segments and any capacity, whatever the assumptions say of these.
Answer answer_by_induction(const model::Assumptions& assumptions, const Query& query, const Effort& effort);

}  // namespace synfin::properties
