// The closed forms proved for all real parameters: 0 <= d <= L, 0 < r_1 < ... < r_n. Two questions to Z3, both of which
// must be answered by no: is there an execution that needs more than the form, and are there parameters for which none
// of the executions that are written down here needs as much?
#pragma once
#include <functional>
#include <string>

#include "properties/time_wait/execution.h"

namespace synfin::properties::time_wait {

enum class Verdict : std::uint8_t { Proved, Refuted, Unknown };

struct FormProof {
  Verdict no_more = Verdict::Unknown;   // no execution needs more
  Verdict attained = Verdict::Unknown;  // one needs as much, whatever the parameters
  double seconds = 0;
  std::string counterexample;  // to the first that is refuted: the parameters, in Z3's words
  bool is_proved() const { return no_more == Verdict::Proved && attained == Verdict::Proved; }
};

using Form = std::function<z3::expr(const Reals&, const RealQuantities&)>;

// Of n retransmissions and closers as the standard wants them; the limit, in milliseconds, is of each of the two
// questions.
FormProof prove_form(const Question& question, const Form& form, std::size_t n, unsigned timeout_ms);

// Of the closed form itself.
FormProof prove_closed_form(const Question& question, std::size_t n, unsigned timeout_ms);

}  // namespace synfin::properties::time_wait
