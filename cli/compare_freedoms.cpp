#include "cli/compare_freedoms.h"

#include <algorithm>

#include "adapters/model/host_stack.h"
#include "conformance/in_process.h"

namespace synfin::cli {

using conformance::OpenChoice;
using conformance::UsedPermission;
using model::Clause;
using model::ClauseSet;

namespace {

// The profile that the reference endpoint has when nothing is taken otherwise, and what is.
struct OtherwiseProfile : model::Profile {
  ClauseSet otherwise;
};

// An endpoint that takes some permissions which its profile leaves, and leaves some which it takes.
class Otherwise : public model::Endpoint {
 public:
  Otherwise(const model::Profile& profile, std::uint32_t seed)
      : Endpoint(profile, seed), otherwise_(static_cast<const OtherwiseProfile&>(profile).otherwise) {}
  bool may(const Clause& c) { return Endpoint::may(c) != otherwise_.contains(c); }

 private:
  ClauseSet otherwise_;
};

using OtherwiseStack = adapters::HostStack<Otherwise, model::NoFaults>;

// What the reference endpoint answers at the place of the choice; nothing if it does not come that far.
std::optional<std::string> answer_with(const ClauseSet& otherwise, const OpenChoice& choice, std::uint64_t seed) {
  OtherwiseProfile profile;
  static_cast<model::Profile&>(profile) = *model::find_profile("rfc9293");
  profile.otherwise = otherwise;
  OtherwiseStack stack(profile, {}, [](const model::Profile& p, std::uint32_t s) { return Otherwise(p, s); });
  conformance::Session session(stack, {});
  conformance::run_in_process(stack, session, *choice.the_case, conformance::case_seed(seed, choice.the_case->id));
  const auto answers = conformance::answers_of(session.trace(), choice.calls);
  if (answers.size() <= choice.place) return {};
  return answers[choice.place].got;
}

// The permissions that the case touches.
std::vector<const Clause*> permissions_of(const ClauseSet& reached) {
  std::vector<const Clause*> all;
  reached.each([&](const Clause& c) {
    if (c.level == model::Level::May || model::axis_of(c)) all.push_back(&c);
  });
  return all;
}

// None, each one, each two.
std::vector<ClauseSet> small_sets(const std::vector<const Clause*>& clauses) {
  std::vector<ClauseSet> sets(1);
  for (const Clause* one : clauses) sets.emplace_back().add(*one);
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    for (std::size_t j = i + 1; j < clauses.size(); ++j) {
      sets.emplace_back().add(*clauses[i]);
      sets.back().add(*clauses[j]);
    }
  }
  return sets;
}

}  // namespace

std::vector<UsedPermission> permissions_between(const OpenChoice& choice, std::uint64_t seed) {
  const std::vector<const Clause*> clauses = permissions_of(choice.reached);
  std::vector<std::optional<ClauseSet>> found(choice.got.size());
  const auto missing = [&] {
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (choice.got[i] && !found[i]) return true;
    }
    return false;
  };
  for (const ClauseSet& otherwise : small_sets(clauses)) {
    if (!missing()) break;
    const auto answer = answer_with(otherwise, choice, seed);
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (answer && choice.got[i] == answer && !found[i]) found[i] = otherwise;
    }
  }
  std::vector<UsedPermission> used;
  if (missing()) return used;
  model::Endpoint reference(*model::find_profile("rfc9293"));
  for (const Clause* clause : clauses) {
    UsedPermission permission{.clause = clause, .used = {}};
    bool some = false, others = false;
    for (const auto& otherwise : found) {
      permission.used.emplace_back();
      if (!otherwise) continue;
      const bool uses = reference.may(*clause) != otherwise->contains(*clause);
      permission.used.back() = uses;
      (uses ? some : others) = true;
    }
    if (some && others) used.push_back(std::move(permission));
  }
  return used;
}

}  // namespace synfin::cli
