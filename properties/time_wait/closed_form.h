// The least safe length of TIME-WAIT as a formula. It is stated once, over any domain of numbers, and evaluated over
// milliseconds here and over Z3's reals where it is proved (form_proof.h).
//
// Such a domain has V::Number with +, - and <=, and
//   v.zero(), v.min(a, b), v.max(a, b)
//   v.choose(truth, a, b)   a if so, else b; a truth is what <= gives
#pragma once
#include <string_view>
#include <utility>
#include <vector>

#include "properties/time_wait/problem.h"

namespace synfin::properties::time_wait {

// Which segments the network may lose.
enum class Loss : std::uint8_t { None, Fin, Ack, FinAndAck };
inline constexpr std::array kLosses = {Loss::None, Loss::Fin, Loss::Ack, Loss::FinAndAck};
constexpr std::string_view name(Loss loss) {
  constexpr std::array<std::string_view, kLosses.size()> kNames = {"none", "fin", "ack", "fin,ack"};
  return kNames[static_cast<std::size_t>(loss)];
}
constexpr bool loses_fin(Loss loss) { return loss == Loss::Fin || loss == Loss::FinAndAck; }
constexpr bool loses_ack(Loss loss) { return loss == Loss::Ack || loss == Loss::FinAndAck; }
constexpr Loss loss_of(const Problem& problem) {
  if (problem.loses_fin) return problem.loses_ack ? Loss::FinAndAck : Loss::Fin;
  return problem.loses_ack ? Loss::Ack : Loss::None;
}

// What is asked, apart from the numbers.
struct Question {
  Loss loss = Loss::FinAndAck;
  Goal goal = Goal::Graceful;
  Restart restart = Restart::OnFin;
  friend bool operator==(const Question&, const Question&) = default;
};
inline Question question_of(const Problem& problem, Goal goal) { return {loss_of(problem), goal, problem.restart}; }

// The numbers of a problem, as in problem.h.
template <class Number>
struct Quantities {
  Number lifetime, least_delay;
  std::vector<Number> sent_at;
};

// FINs j < k such that TIME-WAIT may be counted from the arrival of j when k arrives, of n retransmissions.
std::vector<std::pair<std::size_t, std::size_t>> pairs(const Question& question, std::size_t n);

// FIN k may be sent after j has arrived: unless ACKs may be lost, the ACK of the first FIN that arrives stops B, and
// comes at most two lifetimes after that FIN was sent. The first is j if those before it may be lost.
template <class Number>
auto may_follow(const Quantities<Number>& q, const Question& question, std::size_t j, std::size_t k) {
  const std::size_t first = loses_fin(question.loss) ? j : 0;
  return q.sent_at[k] <= q.sent_at[first] + q.lifetime + q.lifetime;
}

// From the arrival of FIN j to that of FIN k at most: the one as early as can be, the other as late.
template <class V>
typename V::Number longest_gap(const V& v, const Quantities<typename V::Number>& q, const Question& question,
                               std::size_t j, std::size_t k) {
  const auto gap = q.sent_at[k] - q.sent_at[j] + q.lifetime - q.least_delay;
  if (loses_ack(question.loss)) return gap;
  return v.choose(may_follow(q, question, j, k), v.min(q.lifetime + q.lifetime, gap), v.zero());
}

template <class V>
typename V::Number closed_form_over(const V& v, const Quantities<typename V::Number>& q, const Question& question) {
  typename V::Number longest = v.zero();
  for (const auto& [j, k] : pairs(question, q.sent_at.size() - 1)) {
    longest = v.max(longest, longest_gap(v, q, question, j, k));
  }
  if (question.goal == Goal::Graceful) return longest;
  // The ACK of the last FIN lives for a lifetime: after TIME-WAIT began again, or after it has been running so long.
  return question.restart == Restart::OnFin ? v.max(q.lifetime, longest) : longest + q.lifetime;
}

// The least safe length by the closed form, in time itself: what A counts is counted_by's to say.
Millis closed_form(const Problem& problem, Goal goal);

// The same for people: L is the lifetime, d the least delay, r_k when the FIN is sent for the k-th time again, n how
// often that is.
std::string_view formula(const Question& question);
inline std::string_view formula(const Problem& problem, Goal goal) { return formula(question_of(problem, goal)); }

}  // namespace synfin::properties::time_wait
