// Planted bugs, one for each claim: the claim must be refuted, or its proof says nothing.
#pragma once
#include "model/variants.h"
#include "properties/symbolic/commands.h"

namespace synfin::properties {

// The send window is scaled by 16 whatever the SYN said.
struct WindowScaledTooFar {
  template <class V>
  static void after(Event event, const model::Tcb<V>&, const model::Segment<V>& seg, model::Step<V>& step) {
    if (event != Event::SegmentArrives || step.tcb.state != model::State::Established) return;
    step.tcb.snd.wnd = V::shifted(seg.wnd, typename V::Word(16U));
  }
};

// A retransmitted SYN takes another number.
struct SynCountedAgain {
  template <class V>
  static void after(Event event, const model::Tcb<V>& before, const model::Segment<V>&, model::Step<V>& step) {
    if (event != Event::Transmits || before.state != model::State::SynSent) return;
    step.tcb.snd.nxt = step.tcb.snd.nxt + typename V::Word(1U);
  }
};

// Our FIN takes no number.
struct OwnFinNotCounted {
  template <class V>
  static void after(Event event, const model::Tcb<V>& before, const model::Segment<V>&, model::Step<V>& step) {
    if (event != Event::Transmits || before.fin_sent || !step.tcb.fin_sent) return;
    step.tcb.snd.nxt = step.tcb.snd.nxt - typename V::Word(1U);
  }
};

// The peer's FIN takes two numbers.
struct PeersFinCountedTwice {
  template <class V>
  static void after(Event event, const model::Tcb<V>& before, const model::Segment<V>&, model::Step<V>& step) {
    const bool fin = before.state == model::State::Established && step.tcb.state == model::State::CloseWait;
    if (event == Event::SegmentArrives && fin) step.tcb.rcv.nxt = step.tcb.rcv.nxt + typename V::Word(1U);
  }
};

// Any segment ends TIME-WAIT.
struct TimeWaitEndedByAnything {
  template <class V>
  static void after(Event event, const model::Tcb<V>& before, const model::Segment<V>&, model::Step<V>& step) {
    if (event != Event::SegmentArrives || before.state != model::State::TimeWait) return;
    step = model::stay(model::deleted(before));
  }
};

// The peer's FIN in ESTABLISHED leads past CLOSE-WAIT.
struct CloseWaitSkipped {
  template <class V>
  static void after(Event event, const model::Tcb<V>& before, const model::Segment<V>&, model::Step<V>& step) {
    const bool fin = before.state == model::State::Established && step.tcb.state == model::State::CloseWait;
    if (event == Event::SegmentArrives && fin) step.tcb.state = model::State::LastAck;
  }
};

// An answered segment sets RCV.NXT to its own beginning.
struct RcvNxtFollowsTheSegment {
  template <class V>
  static void after(Event event, const model::Tcb<V>& before, const model::Segment<V>& seg, model::Step<V>& step) {
    if (event != Event::SegmentArrives || before.state != model::State::Established) return;
    if (step.reply == model::Reply::Ack) step.tcb.rcv.nxt = seg.seq;
  }
};

struct EstablishedBySynAlone {
  template <class V>
  static void after(Event event, const model::Tcb<V>&, const model::Segment<V>&, model::Step<V>& step) {
    if (event == Event::SegmentArrives) step.tcb = model::established_by_syn_alone(step.tcb);
  }
};

// TIME-WAIT is forgotten before the listener has accepted the SYN that would reopen it.
struct TimeWaitLostToAFullBacklog {
  template <class V>
  static void after(Event event, const model::Tcb<V>& before, const model::Segment<V>&, model::Step<V>& step) {
    const bool stays = before.state == model::State::TimeWait && step.tcb.state == model::State::TimeWait;
    const bool dropped = before.backlog_full && step.reply == model::Reply::None;
    if (event == Event::SegmentArrives && stays && dropped) step = model::stay(model::deleted(before));
  }
};

// A FIN that came on the SYN takes its number again once it is processed.
struct FinOnSynCountedAgain {
  template <class V>
  static void after(Event event, const model::Tcb<V>& before, const model::Segment<V>&, model::Step<V>& step) {
    const bool processed = before.held.fin_counted && step.tcb.state == model::State::CloseWait;
    if (event == Event::SegmentArrives && processed) step.tcb.rcv.nxt = step.tcb.rcv.nxt + typename V::Word(1U);
  }
};

template <class Bug>
Mutation planted(std::string_view name) {
  return {.name = name,
          .after_formulas = &Bug::template after<Formulas>,
          .after_numbers = &Bug::template after<model::Numbers>};
}

inline Mutation lying(const model::Clause& clause) { return {.name = clause.id, .lie = &clause}; }

}  // namespace synfin::properties
