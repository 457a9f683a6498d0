#include "properties/symbolic/answer_by_induction.h"

#include <fmt/format.h>

#include "properties/symbolic/handshake_proof.h"

namespace synfin::properties {

bool is_inductive(const model::Assumptions& a, const Query& query) {
  const model::Endpoints& responder = a.endpoints[1];
  const bool plain = responder.permissions.empty() && responder.inverted.empty() &&
                     responder.responder != model::Responder::TwoWayRemembers && !a.network.far_iss;
  return query.ask == Ask::Reach && query.marks == bit(Mark::UnheardResponder) && plain;
}

Answer answer_by_induction(const model::Assumptions& a, const Query&, const Effort&) {
  constexpr unsigned kTimeout = 30'000;  // milliseconds for one query
  const model::Endpoints& responder = a.endpoints[1];
  const bool two_way = responder.responder == model::Responder::TwoWay;
  const HandshakeProof proof = prove_handshake(*responder.profile, two_way, a.network.fresh_iss, kTimeout);
  Answer answer;
  answer.engine = Engine::Induction;
  answer.notes.emplace_back("any number of stale segments of any kind, any number of segments in flight, any depth");
  for (const std::string& text : proof.assumptions) answer.notes.push_back("assumed: " + text);
  for (const std::string& text : proof.invariants) answer.notes.push_back("invariant: " + text);
  switch (proof.verdict) {
    case ProofVerdict::Proved: answer.verdict = Verdict::ImpossibleProved; break;
    case ProofVerdict::Refuted:
      answer.verdict = Verdict::Reachable;
      if (proof.run) answer.depth = proof.run->segments.size();
      if (proof.run && !proof.run->confirmed) {
        answer.verdict = Verdict::Unknown;
        answer.trouble = "the values found do not make the concrete model go wrong";
      }
      break;
    case ProofVerdict::Unknown:
      for (const std::string& text : proof.tried) answer.trouble += (answer.trouble.empty() ? "" : "; ") + text;
      break;
  }
  return answer;
}

}  // namespace synfin::properties
