#include "properties/time_wait/closed_form.h"

#include <algorithm>

namespace synfin::properties::time_wait {
namespace {

struct WholeMillis {
  using Number = Millis;
  static Millis zero() { return 0; }
  static Millis min(Millis a, Millis b) { return std::min(a, b); }
  static Millis max(Millis a, Millis b) { return std::max(a, b); }
  static Millis choose(bool truth, Millis a, Millis b) { return truth ? a : b; }
};

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> pairs(const Question& question, std::size_t n) {
  std::vector<std::pair<std::size_t, std::size_t>> chosen;
  for (std::size_t k = 1; k <= n; ++k) {
    for (std::size_t j = 0; j < k; ++j) {
      // With both lost the first and the last are the furthest apart; a FIN that is not lost arrives in between.
      const bool fits = question.loss == Loss::FinAndAck     ? j == 0 && k == n
                        : loses_fin(question.loss)           ? true
                        : question.restart == Restart::OnFin ? j + 1 == k
                                                             : j == 0;
      if (fits) chosen.emplace_back(j, k);
    }
  }
  return chosen;
}

Millis closed_form(const Problem& problem, Goal goal) {
  const Quantities<Millis> quantities{problem.lifetime, problem.least_delay, problem.sent_at};
  return closed_form_over(WholeMillis{}, quantities, question_of(problem, goal));
}

std::string_view formula(const Question& question) {
  using ByLoss = std::array<std::string_view, kLosses.size()>;
  static constexpr std::array<ByLoss, 4> kForms = {{
      // graceful, counted from the last FIN
      {"the greatest min(2L, r_k - r_(k-1) + L - d) of k >= 1 with r_k <= 2L; 0 if there is none",
       "the greatest min(2L, r_k - r_j + L - d) of j < k with r_k - r_j <= 2L; 0 if there is none",
       "the greatest r_k - r_(k-1) + L - d of k >= 1; 0 if n = 0", "r_n + L - d; 0 if n = 0"},
      // graceful, from the first
      {"the greatest min(2L, r_k + L - d) of k >= 1 with r_k <= 2L; 0 if there is none",
       "the greatest min(2L, r_k - r_j + L - d) of j < k with r_k - r_j <= 2L; 0 if there is none",
       "r_n + L - d; 0 if n = 0", "r_n + L - d; 0 if n = 0"},
      // duplicates, from the last
      {"L, or the greatest min(2L, r_k - r_(k-1) + L - d) of k >= 1 with r_k <= 2L if that is more",
       "L, or the greatest min(2L, r_k - r_j + L - d) of j < k with r_k - r_j <= 2L if that is more",
       "L, or the greatest r_k - r_(k-1) + L - d of k >= 1 if that is more", "max(L, r_n + L - d); L if n = 0"},
      // duplicates, from the first
      {"L, and the greatest min(2L, r_k + L - d) of k >= 1 with r_k <= 2L",
       "L, and the greatest min(2L, r_k - r_j + L - d) of j < k with r_k - r_j <= 2L", "r_n + 2L - d; L if n = 0",
       "r_n + 2L - d; L if n = 0"},
  }};
  const std::size_t row = (question.goal == Goal::Graceful ? 0U : 2U) + (question.restart == Restart::OnFin ? 0U : 1U);
  return kForms[row][static_cast<std::size_t>(question.loss)];
}

}  // namespace synfin::properties::time_wait
