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

std::string_view name(Engine engine) { return engine == Engine::Exhaustive ? "exhaustive" : "symbolic"; }

}  // namespace synfin::properties
