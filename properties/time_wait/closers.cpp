#include "properties/time_wait/closers.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "model/host.h"
#include "properties/manners.h"

namespace synfin::properties::time_wait {
namespace {

using model::State;
using model::UserEvent;
using Segment = model::Segment<model::Numbers>;

// An endpoint with the planted bugs and permissions of a world's endpoint. A permission that is used now so and now so
// is not used.
class Closer : public model::Endpoint {
 public:
  Closer(const Manners& manners, std::uint32_t iss_seed)
      : model::Endpoint(manners.profile(), iss_seed), manners_(&manners) {}
  bool holds(const model::Clause& c, bool b) {
    // A planted bug may let a timer expire again and again at the same time.
    constexpr int kMostQuestions = 100'000;
    if (++asked_ > kMostQuestions) throw std::invalid_argument("one of these two endpoints is busy for ever");
    return b != manners_->inverts(c);
  }
  bool may(const model::Clause& c) const { return manners_->use(c) == Use::Yes; }

 private:
  const Manners* manners_;
  int asked_ = 0;
};

using Host = model::Host<Closer>;
constexpr std::uint16_t kPort = 80;

std::vector<Segment> sent_by(Host& host) {
  std::vector<Segment> all;
  for (model::Sent sent; host.poll(sent);) all.push_back(sent.segment);
  return all;
}

bool has_fin(const std::vector<Segment>& segments) {
  return std::any_of(segments.begin(), segments.end(), [](const Segment& s) { return s.has_fin; });
}

State state(const Host& host) { return host.connection(0).tcb.state; }

[[noreturn]] void fail() {
  throw std::invalid_argument("these two endpoints do not come as far as TIME-WAIT and LAST-ACK");
}

// Segments go to and fro until both are silent.
void exchange(Host& a, Host& b) {
  constexpr int kMostRounds = 20;
  for (int round = 0; round < kMostRounds; ++round) {
    const std::vector<Segment> to_b = sent_by(a);
    for (const Segment& s : to_b) b.arrive(kPort, kPort, s);
    const std::vector<Segment> to_a = sent_by(b);
    for (const Segment& s : to_a) a.arrive(kPort, kPort, s);
    if (to_a.empty() && to_b.empty()) return;
  }
  fail();
}

// A in FIN-WAIT-2 and B in LAST-ACK, with B's FIN on its way; hosts are copied for each trial.
struct Pair {
  Host active, passive;
  Segment fin;
};

Pair closing_pair(const Manners& of_active, const Manners& of_passive) {
  Pair pair{Host(Closer(of_active, 1)), Host(Closer(of_passive, 2)), {}};
  pair.passive.listen(kPort, 1);
  pair.active.connect(kPort, kPort);
  exchange(pair.active, pair.passive);
  pair.active.call(0, UserEvent::Close, 0);
  exchange(pair.active, pair.passive);
  if (!pair.passive.has_connection(0)) fail();
  pair.passive.call(0, UserEvent::Close, 0);
  const std::vector<Segment> last = sent_by(pair.passive);
  const bool closing = state(pair.active) == State::FinWait2 && state(pair.passive) == State::LastAck;
  if (!closing || last.size() != 1 || !last[0].has_fin) fail();
  pair.fin = last[0];
  return pair;
}

bool acknowledges(const std::vector<Segment>& answers, const Segment& fin) {
  return std::any_of(answers.begin(), answers.end(), [&](const Segment& s) {
    return s.has_ack && !s.has_rst && s.ack == fin.seq + model::sequence_length(fin);
  });
}

// TIME-WAIT is still there at the moment at which it would have been over had this not come.
bool restarts_on(Host host, const Segment& segment, std::uint32_t msl) {
  const std::uint32_t began = host.now();
  const std::uint32_t length = 2 * msl;
  host.advance_to(began + length / 2);
  host.arrive(kPort, kPort, segment);
  host.advance_to(began + length);
  return state(host) == State::TimeWait;
}

void record_active(const Pair& pair, std::uint32_t msl, Closers& closers) {
  Host host = pair.active;
  host.arrive(kPort, kPort, pair.fin);
  closers.acknowledges_first = acknowledges(sent_by(host), pair.fin);
  if (state(host) != State::TimeWait) fail();
  Segment ack = pair.fin;
  ack.has_fin = false;
  Segment old_text = ack;
  old_text.seq = ack.seq - 1;
  old_text.text = 1;
  ack.seq = ack.seq + 1;
  closers.restarts_on_fin = restarts_on(host, pair.fin, msl);
  closers.restarts_on_ack = restarts_on(host, ack, msl);
  closers.restarts_on_old_text = restarts_on(host, old_text, msl);
  const auto answers = [&](Host again, const Segment& segment) {
    again.arrive(kPort, kPort, segment);
    return acknowledges(sent_by(again), pair.fin);
  };
  closers.acknowledges_again = answers(host, pair.fin);
  closers.acknowledges_old_text = answers(host, old_text);
}

void record_passive(const Pair& pair, const Segment& ack, Closers& closers) {
  constexpr std::uint32_t kAllIsOver = 300'000;  // milliseconds, after which no endpoint of the model sends FIN again
  Host unanswered = pair.passive;
  unanswered.advance_to(unanswered.now() + kAllIsOver);
  closers.sends_again = has_fin(sent_by(unanswered));
  Host answered = pair.passive;
  answered.arrive(kPort, kPort, ack);
  closers.closes_on_ack = !answered.connection(0).alive;
  answered.advance_to(answered.now() + kAllIsOver);
  closers.stops_on_ack = !has_fin(sent_by(answered));
}

}  // namespace

model::Endpoints standard_closer() {
  model::Endpoints endpoints;
  endpoints.profile = model::find_profile("rfc1337");
  return endpoints;
}

Closers record_closers(const model::Endpoints& active, const model::Endpoints& passive) {
  const Manners of_active(active), of_passive(passive);
  const Pair pair = closing_pair(of_active, of_passive);
  Closers closers;
  record_active(pair, active.profile->msl, closers);
  // What acknowledges the FIN, whether A sends it or not.
  Segment ack;
  ack.seq = pair.fin.ack;
  ack.ack = pair.fin.seq + model::sequence_length(pair.fin);
  ack.has_ack = true;
  ack.wnd = pair.fin.wnd;
  record_passive(pair, ack, closers);
  return closers;
}

}  // namespace synfin::properties::time_wait
