// The arithmetic of sequence numbers over formulas: a check of the model, which decides as it goes, is the disjunction
// of the ways on which it comes out true.
#pragma once
#include "properties/sequence_laws.h"
#include "properties/symbolic/recorder.h"

namespace synfin::properties {

struct FormulaArithmetic : Arithmetic<Formulas> {
  static Truth acceptable(const Seq& seq, const Word& length, const Seq& nxt, const Word& wnd, bool rst) {
    const auto tcb = tcb_of(nxt, wnd);
    const auto segment = segment_of(seq, length, rst);
    Recorder recorder(nxt.raw.context(), nullptr);
    Truth accepted(false);
    recorder.every_path([&] {
      if (!is_acceptable(recorder, tcb, segment)) return;
      Truth way(true);
      for (const z3::expr& condition : recorder.guard()) way = way && Truth(condition);
      accepted = accepted || way;
    });
    return accepted;
  }
};

}  // namespace synfin::properties
