#include "properties/answer.h"

namespace synfin::properties {

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::Reachable: return "reachable";
    case Verdict::ImpossibleProved: return "impossible-proved";
    case Verdict::ImpossibleWithinBounds: return "impossible-within-bounds";
    case Verdict::Unknown: break;
  }
  return "unknown";
}

std::string_view name(Engine engine) {
  switch (engine) {
    case Engine::Exhaustive: return "exhaustive";
    case Engine::Symbolic: return "symbolic";
    case Engine::Induction: break;
  }
  return "induction";
}

}  // namespace synfin::properties
